"""Requests that wait for a customer without a browser, as the portal shows and opens them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from consent.queries import RecipientFacts, recipient_facts
from oidc import interactions
from oidc.clauses import clause
from oidc.errors import OAuthError
from oidc.intended_consents import consent_of_waiting
from oidc.models import BackchannelAuthentication
from oidc.presentation import Software, logo_of, software_of
from oidc.stored_requests import from_json


@dataclass(frozen=True, kw_only=True)
class Waiting:
    id: int
    issuer: str
    recipient: RecipientFacts
    software: Software
    binding_message: str
    """What the app shows at this moment; "" where it shows nothing."""
    asked_at: datetime
    expires_at: datetime


@clause("CIB-12")
def waiting_for(customer_id: int) -> list[Waiting]:
    """What waits for their word, the newest first."""
    return [
        Waiting(
            id=row.pk,
            issuer=row.client.issuer,
            recipient=recipient_facts(row.client.recipient),
            software=software_of(row.client, row.logo_digest),
            binding_message=row.binding_message,
            asked_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in _open(customer_id)
        .select_related("client__recipient")
        .annotate(logo_digest=logo_of("client"))
        .order_by("-created_at", "-pk")
    ]


def who_waits(customer_id: int) -> list[str]:
    """The names of those whose requests wait, each once."""
    names = _open(customer_id).order_by("-created_at").values_list("client__recipient__name", flat=True)
    return list(dict.fromkeys(names))


@clause("CIB-12")
def take_up(waiting_id: int, *, customer_id: int, browser: bytes, at: datetime) -> UUID | None:
    """Begin the interaction in which a customer looks at what waits for them, in this browser; None where it
    waits no more, or nothing can come of it."""
    row = _open(customer_id).select_related("client").filter(pk=waiting_id).first()
    if row is None:
        return None
    try:
        about = consent_of_waiting(row.client, row)
    except OAuthError:  # the consent ended meanwhile: nothing waits that could be decided
        _open(customer_id).filter(pk=row.pk).update(closed_at=Now())
        return None
    return interactions.begin(
        client=row.client,
        request=from_json(row.parameters),
        request_object="",
        about=about,
        customer_id=customer_id,
        backchannel=row,
        browser=browser,
        at=at,
    )


def _open(customer_id: int) -> QuerySet[BackchannelAuthentication]:
    return BackchannelAuthentication.objects.filter(
        customer=customer_id,
        closed_at=None,
        expires_at__gt=Now(),
        client__suspended_at=None,
        client__paused_at=None,
        client__recipient__suspended_at=None,
    )


def waits_until(customer_id: int, *, issuer: str, client_id: str) -> datetime | None:
    """Until when a client's requests wait for that customer, whichever of them; None where none does."""
    theirs = _open(customer_id).filter(client__issuer=issuer, client__client_id=client_id)
    return theirs.order_by("-expires_at").values_list("expires_at", flat=True).first()
