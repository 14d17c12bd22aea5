"""Stores an authentication request that no browser brought, so that its customer finds it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Model, Q
from django.db.models.functions import Now

from consent.database_clock import database_now
from consent.models import Consent
from consent.operations import letter_of_request
from consent.storing import Proviso, unless_there
from oidc.backchannel_policy import INTERVAL, LIFETIME, MODE, OPEN_AT_MOST, SHORTEST, DeliveryMode
from oidc.clauses import clause
from oidc.clients.authenticate import Caller
from oidc.clients.grounds import Grounds
from oidc.digests import digest, new_secret
from oidc.errors import InvalidRequest
from oidc.intended_consents import Intended, known_consent, propose_asked
from oidc.models import BackchannelAuthentication, Client
from oidc.requests import BackchannelRequest
from oidc.sealed_requests import sealed_ping, sealed_request
from oidc.stored_requests import to_json

WAITS_ALREADY = "an earlier request about this consent, or another of this moment, waits for its customer"


@dataclass(frozen=True, kw_only=True)
class Opened:
    auth_req_id: str = field(repr=False)
    seconds: int
    """How long it waits for its customer."""
    interval: int
    """Seconds between two questions of its client's."""


@transaction.atomic
@clause("CIB-05", "CIB-10", "CIB-12", "CIBA §7.3")
def open_request(caller: Caller, request: BackchannelRequest, signed: str, customer_id: int) -> Opened:
    """Let a request that passed every check wait for its customer. They are written to, unless the client has
    asked them lately, of which they were told. Of what is refused nothing stays, nor does it end another.

    Raises InvalidRequest where the consent it names is another customer's, or an earlier request about it
    still waits. Where as many wait as may, it takes the place of the oldest.
    """
    client, handle = caller.client, new_secret()
    known = known_consent(client, request.asks)
    if known is not None and known.customer_id not in {None, customer_id}:
        raise InvalidRequest("the consent is not of the customer whom the request names")
    lifetime = _lifetime(request)
    at = database_now()  # by it the request ends
    theirs = BackchannelAuthentication.objects.filter(client=client, customer=customer_id)
    told_before = theirs.filter(created_at__gt=at - LIFETIME).exists()
    place = _make_room(client, customer_id, known)
    row = BackchannelAuthentication(
        digest=digest(handle),
        client=client,
        customer_id=customer_id,
        place=place,
        parameters=to_json(replace(request.asks, login_hint=None, id_token_hint=None)),
        request_object=sealed_request(handle, signed),
        binding_message=request.binding_message or "",
        ping=_ping(client, request, handle),
        created_at=at,
        expires_at=at + lifetime,
        interval=int(INTERVAL.total_seconds()),
    )
    if known is None:
        _store_with_new_consent(caller.grounds, client, request, row, told_before=told_before)
    else:
        consent = Consent.objects.only("version", "issuer", "client_id").get(pk=known.consent_id)
        row.consent = consent
        _store(caller.grounds, row, *_letters(row, told_before=told_before))
    return Opened(auth_req_id=handle, seconds=int(lifetime.total_seconds()), interval=row.interval)


def _store_with_new_consent(
    grounds: Grounds,
    client: Client,
    request: BackchannelRequest,
    row: BackchannelAuthentication,
    *,
    told_before: bool,
) -> None:
    def beside(consent: Consent) -> list[Model]:
        row.consent = consent
        return _letters(row, told_before=told_before)

    def store(*rows: Model, provided: Sequence[Proviso] = ()) -> tuple[bool, ...]:
        return _store(grounds, row, *rows, provided=provided)

    propose_asked(client, request.asks, row.created_at, beside=beside, store=store)


def _store(
    grounds: Grounds, row: BackchannelAuthentication, *rows: Model, provided: Sequence[Proviso] = ()
) -> tuple[bool, ...]:
    """The request and what goes with it, unless somebody was faster where only one may be."""
    placed, *told = grounds.store(*rows, provided=[unless_there(row), *provided])
    if not placed:
        raise InvalidRequest(WAITS_ALREADY)
    return tuple(told)


def _letters(row: BackchannelAuthentication, *, told_before: bool) -> list[Model]:
    if told_before:
        return []
    return [letter_of_request(row.consent, row.customer_id, at=row.created_at, occasion=uuid4().hex)]


def _lifetime(request: BackchannelRequest) -> timedelta:
    asked = request.requested_expiry
    wished = LIFETIME if asked is None else timedelta(seconds=min(asked, LIFETIME.total_seconds()))
    return max(SHORTEST, wished)


def _make_room(client: Client, customer_id: int, known: Intended | None) -> int:
    """The first place that none of this client's requests to this customer waits in. Those that have run out
    make room; where all places are taken, so does the oldest.

    Raises InvalidRequest where one about the same consent waits.
    """
    theirs = Q(customer_id=customer_id)
    if known is not None:
        theirs |= Q(consent_id=known.consent_id)
    found: list[Any] = list(
        BackchannelAuthentication.objects.filter(theirs, client=client, closed_at=None)
        .annotate(now=Now())
        .order_by("created_at", "pk")
    )
    over = [row for row in found if row.expires_at <= row.now]
    waiting = [row for row in found if row not in over]
    if known is not None and any(row.consent_id == known.consent_id for row in waiting):
        raise InvalidRequest(WAITS_ALREADY)
    if len(waiting) == OPEN_AT_MOST:
        over.append(waiting[0])
    if over:
        closing = BackchannelAuthentication.objects.filter(pk__in=[row.pk for row in over], closed_at=None)
        closing.update(closed_at=Now())
    taken = {row.place for row in waiting if row not in over}
    return min(set(range(OPEN_AT_MOST)) - taken)


def _ping(client: Client, request: BackchannelRequest, handle: str) -> bytes | None:
    if client.registered(MODE) != DeliveryMode.PING:
        return None
    return sealed_ping(handle, request.notification_token or "")
