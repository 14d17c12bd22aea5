"""The ways to look at who can see the data: links between one page and the others."""

from django.urls import reverse

from portal.overview_cards import WayCard

BY_APP, BY_ACCOUNT, BY_KIND = "portal:dashboard", "portal:by_account", "portal:by_kind"
_LABELS = {BY_APP: "By app", BY_ACCOUNT: "By account", BY_KIND: "By kind of data"}


def view_cards(current: str) -> list[WayCard]:
    return [
        WayCard(label=label, url=reverse(name), current=name == current) for name, label in _LABELS.items()
    ]
