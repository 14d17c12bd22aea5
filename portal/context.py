"""What every page knows: whose bank this is, and who is asking where a consent is being decided."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from consent.payments import Nature
from oidc import interactions
from oidc.asking import Asking
from oidc.clauses import clause
from portal.cards import RecipientCard, SoftwareCard
from portal.flow import flow_id_of
from portal.paying import payment_of
from portal.terms import recipient_card, software_card


@dataclass(frozen=True, kw_only=True)
class Asker:
    """The recipient a decision is about, and where the browser goes back to."""

    flow_id: UUID
    recipient: RecipientCard
    software: SoftwareCard
    redirect_host: str
    wants: str
    """What it is about, to follow "asks"."""
    again: bool
    """Whether there is a sharing already, which would change."""
    decided: bool
    minutes_left: int
    """Until the request ends by itself, rounded up (WCAG 2.2.1: a limit is said)."""


@dataclass(frozen=True, kw_only=True)
class Portal:
    bank: str
    host: str
    """The name to look for in the browser's address bar."""
    sandbox: bool
    asker: Asker | None


@clause("DASH-10")
def portal(http: HttpRequest) -> dict[str, Any]:
    return {
        "portal": Portal(
            bank=settings.BANK_NAME,
            host=urlsplit(settings.BASE_URL).hostname or "",
            sandbox=settings.SANDBOX,
            asker=_asker(http),
        )
    }


def _wants(asking: Asking) -> str:
    if not asking.needs_accounts:
        return "to know who you are"
    payment = payment_of(asking.consent)
    if payment is None:
        return "to see some of your bank data"
    return "about money in your account" if payment.nature is Nature.FUNDS else "to pay from your account"


def _asker(http: HttpRequest) -> Asker | None:
    flow_id = flow_id_of(http)
    if flow_id is None:
        return None
    try:
        asking = interactions.asking(http, flow_id)
    except interactions.InteractionLost:
        return None
    return Asker(
        flow_id=flow_id,
        recipient=recipient_card(asking.consent.recipient),
        software=software_card(asking.software, asking.consent.recipient),
        redirect_host=asking.redirect_host,
        wants=_wants(asking),
        again=asking.before is not None,
        decided=asking.decided,
        minutes_left=max(1, math.ceil((asking.expires_at - timezone.now()) / timedelta(minutes=1))),
    )
