"""A customer whom a recipient's request brought to the bank's own app has signed in there, as ever; so they
need not sign in once more for the consent (CX 2AU1.00.04).

The app's server, a system of the bank's, says who they are and how they proved it. It gets a secret by which
the app's web view opens the consent: good for that request, once, and for a minute.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse

from consent.models import Person
from oidc.authentication import app_strength
from oidc.clauses import clause
from oidc.clients.known import find_client
from oidc.digests import digest, new_secret
from oidc.errors import InvalidRequest, OAuthError
from oidc.forms import form_in
from oidc.issuers import browser_url
from oidc.models import AppSignIn, Interaction, PushedRequest
from oidc.policy import Strength
from oidc.receiving import receive_request

LIFETIME = timedelta(minutes=1)
SKEW = timedelta(seconds=10)
"""So far the clock of the app's server may be from ours, either way."""


class NotBelieved(Exception):
    """What is said cannot be so; `member` is what is wrong of it."""

    def __init__(self, member: str, reason: str) -> None:
        super().__init__(reason)
        self.member = member


class NothingWaits(Exception):
    """The request is not known, was decided, or has run out."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the app opens next, until when it can, and what that is about."""

    address: str
    expires_at: datetime
    customer_id: int
    client_id: str
    consent_id: UUID


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a system of the bank's said of a customer, for the flow at hand."""

    person: Person
    methods: tuple[str, ...]
    authenticated_at: datetime
    system: str


@clause("AUT-22", "ACR-03")
def believe(
    *,
    link: str,
    customer_number: str,
    methods: Collection[str],
    authenticated_at: datetime,
    system: str,
    at: datetime,
) -> Opening:
    """Take the word of the bank's system `system` that a customer signed in to the app that `link` opened.

    `methods` out of APP_METHODS; a memorised secret alone is none. `authenticated_at` lies between the moment
    the request was pushed and `at`. Raises NotBelieved, or NothingWaits.
    """
    path, pushed = _request_behind(link, at)
    person = Person.objects.filter(customer_number=customer_number, is_active=True).first()
    if person is None:
        raise NotBelieved("customer", "is nobody's number who may sign in")
    if app_strength(methods) < Strength.ONE_FACTOR:
        raise NotBelieved("methods", "a memorised secret alone proves nothing here")
    if authenticated_at > at + SKEW:
        raise NotBelieved("authenticated_at", "lies in the future")
    if authenticated_at < pushed.created_at - SKEW:
        raise NotBelieved("authenticated_at", "lies before the request: sign the customer in for it")
    secret, expires_at = new_secret(), at + LIFETIME
    AppSignIn.objects.create(
        digest=digest(secret),
        pushed=pushed,
        customer=person,
        system=system,
        methods=sorted(set(methods)),
        authenticated_at=min(max(authenticated_at, pushed.created_at), at),
        expires_at=expires_at,
    )
    page = reverse("account_by_app", urlconf=settings.ROOT_URLCONF)  # the app's server asks on another host
    return Opening(
        address=f"{settings.BASE_URL}{page}?{urlencode({'ticket': secret, 'next': path})}",
        expires_at=expires_at,
        customer_id=person.pk,
        client_id=pushed.client.client_id,
        consent_id=pushed.consent_id,
    )


def _request_behind(link: str, at: datetime) -> tuple[str, PushedRequest]:
    """The path that a link opens, and the request that waits there, read as its endpoint reads it."""
    issuers = {app.issuer for app in settings.BANK_APPS}
    issuer = next((name for name in issuers if link.startswith(f"{browser_url(name, 'authorize')}?")), None)
    if issuer is None:
        raise NotBelieved("link", "is no request to authorize that an app of the bank's claims")
    try:
        form = form_in(link.partition("?")[2])
    except InvalidRequest as error:
        raise NotBelieved("link", error.description) from None
    if not {"client_id", "request_uri"} <= form.keys():
        raise NotBelieved("link", "has to name a client_id and a request_uri")
    client = find_client(issuer, form["client_id"])
    if client is None:
        raise NothingWaits
    try:
        received = receive_request(client, form, at)
        received.raise_fault()
    except OAuthError:
        raise NothingWaits from None
    if received.pushed is None:
        raise NothingWaits
    if "none" in received.read.request.prompts:
        raise NotBelieved("link", "is a request that shows its customer no page")
    return link.removeprefix(settings.BASE_URL), received.pushed


def may_be_good(ticket: bytes) -> bool:
    """Whether a ticket of this digest waits to be taken up."""
    return _waiting(ticket).exists()


def word_behind(ticket: bytes, flow_id: UUID) -> Word | None:
    """What was said, where the ticket of this digest may be taken up in this flow: it waits, and is for the
    request behind it, and of a customer whose flow it is or can be; else None."""
    flow = Interaction.objects.filter(pk=flow_id, decided_at=None).first()
    if flow is None or flow.pushed_id is None:
        return None
    row = _waiting(ticket).filter(pushed=flow.pushed_id).select_related("customer").first()
    if row is None or flow.customer_id not in {None, row.customer_id}:
        return None
    return Word(
        person=row.customer,
        methods=tuple(row.methods),
        authenticated_at=row.authenticated_at,
        system=row.system,
    )


@clause("AUT-22", "AUT-24")
@transaction.atomic
def take_up(ticket: bytes, flow_id: UUID) -> bool:
    """Use the ticket up, by one write; False where somebody else did.

    What was proved to the app since the request was pushed counts for this flow as proved for it.
    """
    flow = Interaction.objects.select_related("pushed").get(pk=flow_id)
    if flow.pushed is None or not _waiting(ticket).filter(pushed=flow.pushed).update(used_at=Now()):
        return False
    Interaction.objects.filter(pk=flow_id).update(proofs_from=flow.pushed.created_at)
    return True


def _waiting(ticket: bytes) -> QuerySet[AppSignIn]:
    return AppSignIn.objects.filter(digest=ticket, used_at=None, expires_at__gt=Now())
