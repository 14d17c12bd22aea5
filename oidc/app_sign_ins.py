"""A customer who came to the bank's own app with a recipient's request has signed in there, as ever; so the
consent need not ask them to sign in once more (CX 2AU1.00.04).

The app's server, a system of the bank's, says who they are and how they proved it. It gets a secret by which
the app's web view opens the consent: good for that request, once, and for a minute.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from consent.models import Person
from oidc.authentication import APP_METHODS, app_strength
from oidc.clauses import clause
from oidc.clients.known import find_client
from oidc.digests import digest, new_secret
from oidc.issuers import browser_url
from oidc.models import AppSignIn, Interaction, PushedRequest
from oidc.policy import Strength

LIFETIME = timedelta(minutes=1)
SKEW = timedelta(seconds=10)
"""So far ahead the clock of the app's server may be."""


class NotBelieved(Exception):
    """What is said cannot be so; `member` is what is wrong of it."""

    def __init__(self, member: str, reason: str) -> None:
        super().__init__(reason)
        self.member = member


class NothingWaits(Exception):
    """The request is not known, was decided, or has run out."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the app opens next, and until when it can."""

    address: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class TakenUp:
    """Whom the app signed in for the request at hand."""

    person: Person
    methods: tuple[str, ...]
    at: datetime


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
    pushed = _request_behind(link)
    person = Person.objects.filter(customer_number=customer_number, is_active=True).first()
    if person is None:
        raise NotBelieved("customer", "is nobody's number who may sign in")
    if unknown := sorted(set(methods) - APP_METHODS.keys()):
        raise NotBelieved("methods", f"{unknown[0]:.20} is not one of {', '.join(sorted(APP_METHODS))}")
    if app_strength(methods) < Strength.ONE_FACTOR:
        raise NotBelieved("methods", "a memorised secret alone proves nothing here")
    if authenticated_at > at + SKEW:
        raise NotBelieved("authenticated_at", "lies in the future")
    if authenticated_at < pushed.created_at:
        raise NotBelieved("authenticated_at", "lies before the request: sign the customer in for it")
    secret, expires_at = new_secret(), at + LIFETIME
    AppSignIn.objects.create(
        digest=digest(secret),
        pushed=pushed,
        customer=person,
        system=system,
        methods=sorted(set(methods)),
        authenticated_at=min(authenticated_at, at),
        expires_at=expires_at,
    )
    path = link.removeprefix(settings.BASE_URL)
    opened = f"{settings.BASE_URL}{_page()}?{urlencode({'ticket': secret, 'next': path})}"
    return Opening(address=opened, expires_at=expires_at)


def _page() -> str:
    return reverse("account_by_app", urlconf=settings.ROOT_URLCONF)  # the app's server asks on another host


def _request_behind(link: str) -> PushedRequest:
    issuers = {app.issuer for app in settings.BANK_APPS}
    parts = urlsplit(link)
    issuer = next((name for name in issuers if link.startswith(f"{browser_url(name, 'authorize')}?")), None)
    if issuer is None:
        raise NotBelieved("link", "is no request to authorize that an app of the bank's claims")
    query = parse_qs(parts.query)
    client_ids, handles = query.get("client_id", []), query.get("request_uri", [])
    if len(client_ids) != 1 or len(handles) != 1:
        raise NotBelieved("link", "has to name one client_id and one request_uri")
    client = find_client(issuer, client_ids[0])
    waiting = PushedRequest.objects.filter(
        client=client, digest=digest(handles[0]), consumed_at=None, expires_at__gt=Now()
    )
    pushed = waiting.first() if client is not None else None
    if pushed is None:
        raise NothingWaits
    return pushed


@clause("AUT-22", "AUT-24")
@transaction.atomic
def take_up(ticket: bytes, interaction_id: object) -> TakenUp | None:
    """Whom the app signed in for the request behind an interaction; None where the ticket of this digest is
    unknown, of another request, used or run out.

    What they proved to the app since the request was pushed counts for this interaction as proved for it.
    """
    pushed = Interaction.objects.filter(pk=interaction_id).values_list("pushed", flat=True).first()
    mine = AppSignIn.objects.filter(digest=ticket, pushed=pushed, used_at=None, expires_at__gt=Now())
    if pushed is None or not mine.update(used_at=Now()):
        return None
    row = AppSignIn.objects.select_related("customer", "pushed").get(digest=ticket)
    Interaction.objects.filter(pk=interaction_id).update(proofs_from=row.pushed.created_at)
    return TakenUp(person=row.customer, methods=tuple(row.methods), at=row.authenticated_at)
