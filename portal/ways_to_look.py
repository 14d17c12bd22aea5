"""The ways to look at who can see the data: links between one page and the others."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.overview_cards import WayCard

BY_APP, BY_ACCOUNT, BY_KIND = "portal:dashboard", "portal:by_account", "portal:by_kind"
_LABELS = {BY_APP: noop("By app"), BY_ACCOUNT: noop("By account"), BY_KIND: noop("By kind of data")}


def view_cards(current: str) -> list[WayCard]:
    return [
        WayCard(label=_(label), url=reverse(name), current=name == current) for name, label in _LABELS.items()
    ]
