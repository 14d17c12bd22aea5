"""What every page knows: whose bank this is, and who is asking where a consent is being decided."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from consent.payments import Nature
from oidc import interactions
from oidc.asking import Asking
from oidc.clauses import clause
from portal.askers import RecipientCard, SoftwareCard, recipient_card, software_card
from portal.contact import Contact, contact
from portal.flow import flow_id_of
from portal.languages import SPOKEN, Language
from portal.moments import time
from portal.onward import onward_of
from portal.paying import payment_of, pays
from portal.scripts import WARNS
from portal.spoken import spoken, wording_of

WORTH_ASKING = timedelta(minutes=1)
"""Less than this is not worth a button."""


@dataclass(frozen=True, kw_only=True)
class Ends:
    """When a request ends by itself (WCAG 2.2.1: a limit is said, and moved on request)."""

    at: str
    """The time of day, in the bank's time."""
    minutes: int
    """From now, rounded up."""
    seconds: int
    more: bool
    """Whether it would end later if the customer asked for more time."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """The recipient a decision is about, and where the browser goes back to."""

    flow_id: UUID
    recipient: RecipientCard
    software: SoftwareCard
    redirect_host: str
    elsewhere: bool
    """Whether there is none: the request came without a browser."""
    wants: str
    """What it is about, to follow "asks"."""
    again: bool
    """Whether there is a sharing already, which would change."""
    pays: bool
    """Whether money would move."""
    decided: bool
    steps: int
    """Until the decision, as far as is known before the customer's accounts are."""
    ends: Ends


@dataclass(frozen=True, kw_only=True)
class Portal:
    bank: str
    contact: Contact
    host: str
    """The name to look for in the browser's address bar."""
    sandbox: bool
    language: Language
    languages: tuple[Language, ...]
    """Those that may be chosen here."""
    here: Callable[[], str]
    """Where to come back to from choosing one; read from the request only where one may be chosen."""
    asker: Asker | None


@clause("DASH-10")
def portal(http: HttpRequest) -> dict[str, Any]:
    said = replace(
        of_nobody(),
        languages=() if _is_of_the_protocol(http) else _offered(),
        here=partial(_here, http),
        asker=_asker(http),
    )
    return {"portal": said}


def of_nobody() -> Portal:
    """What a page knows that asks neither the request nor the database, and so cannot fail."""
    return Portal(
        bank=settings.BANK_NAME,
        contact=contact(),
        host=urlsplit(settings.BASE_URL).hostname or "",
        sandbox=settings.SANDBOX,
        language=spoken(),
        languages=(),
        here=str,
        asker=None,
    )


def _offered() -> tuple[Language, ...]:
    return tuple(SPOKEN[tag] for tag in settings.LANGUAGES_OFFERED)


def _is_of_the_protocol(http: HttpRequest) -> bool:
    """Whether others wrote this page's address: then nothing repeats it, and no language is offered there."""
    match = http.resolver_match
    return match is not None and "issuer" in match.kwargs


def _here(http: HttpRequest) -> str:
    """This page's address; of a form that came back with an error its own, with where it leads."""
    if http.method in {"GET", "HEAD"}:
        return http.get_full_path()
    onward = onward_of(http)
    return f"{http.path}?{urlencode({'next': onward})}" if onward else http.path


def _wants(asking: Asking) -> str:
    if not asking.needs_accounts:
        return _("to see data about you")
    payment = payment_of(asking.consent)
    if payment is None:
        return _("to see some of your bank data")
    return (
        _("about money in your account") if payment.nature is Nature.FUNDS else _("to pay from your account")
    )


def _chooses_accounts(asking: Asking) -> bool:
    payment = payment_of(asking.consent)
    return asking.needs_accounts and (payment is None or payment.debtor is None)


def _asker(http: HttpRequest) -> Asker | None:
    flow_id = flow_id_of(http)
    if flow_id is None:
        return None
    try:
        asking = interactions.asking(http, flow_id)
    except interactions.InteractionLost:
        return None
    if not asking.decided:
        vars(http)[WARNS] = True
    return Asker(
        flow_id=flow_id,
        recipient=recipient_card(asking.consent.recipient),
        software=software_card(asking.software, asking.consent.recipient),
        redirect_host=asking.redirect_host,
        elsewhere=asking.elsewhere,
        wants=_wants(asking),
        again=asking.before is not None,
        pays=pays(asking.consent),
        decided=asking.decided,
        steps=4 if _chooses_accounts(asking) else 3,
        ends=ends_of(asking),
    )


def ends_of(asking: Asking) -> Ends:
    left = max(asking.expires_at - asking.consent.read_at, timedelta(0))
    zone = ZoneInfo(wording_of(asking.issuer).timezone)
    return Ends(
        at=time(asking.expires_at.astimezone(zone)),
        minutes=max(1, math.ceil(left / timedelta(minutes=1))),
        seconds=int(left.total_seconds()),
        more=asking.latest - asking.expires_at > WORTH_ASKING,
    )
