"""Clients that describe themselves, whom nobody vouches for (RFC 7591 §3.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from consent.storing import store
from oidc.clauses import clause
from oidc.client_members import UNDERSTOOD
from oidc.digests import digest, new_secret
from oidc.errors import InvalidClientMetadata
from oidc.initial_access import leave_spent, no_leave
from oidc.models import DynamicRegistration
from oidc.recipients import described_by_itself, redescribed
from oidc.registrars import Registrar, changing_as, said_by
from oidc.registration import rows_of_documents, with_secret
from oidc.registration_policy import OpenRegistration
from oidc.self_registration import Answer, judged, new_client, own_address, replaced, told


@clause("RFC 7591 §3.1", "RFC 7591 §3.2.1", "RFC 7592 §3", "OIDC-REGISTRATION §3.2")
def register_openly(
    issuer: str, policy: OpenRegistration, wished: Mapping[str, Any], leave: str | None, now: datetime
) -> Answer:
    """Store a new client that describes itself, and tell it what is stored, its secret and its token.

    `leave` is an operator's initial access token, used up with the registration; None where none is needed.
    Raises InvalidRedirectUri, InvalidClientMetadata or InvalidToken.
    """
    good = judged(issuer, _described(policy, wished), [])
    token, recipient = new_secret(), described_by_itself(good.metadata, now)
    client, secret = new_client(issuer, good, recipient, None)
    registration = DynamicRegistration(client=client, registered_at=now, token_digest=digest(token))
    provided = [said_by(Registrar.COMPANY), *([leave_spent(issuer, leave)] if leave is not None else [])]
    rows: list[Model] = [recipient, client, registration, *rows_of_documents(client, good, now)]
    if not all(store(*rows, provided=provided)):
        raise no_leave()
    return told(client, registration) | with_secret(secret) | own_address(client, token)


@clause("RFC 7592 §2.2")
@changing_as(Registrar.COMPANY)
def describe_anew(
    registration: DynamicRegistration,
    policy: OpenRegistration,
    wished: Mapping[str, Any],
    token: str,
    now: datetime,
) -> Answer:
    """Replace all that a client said of itself; raises as `register_openly`.

    Its secret stays where its method still has one of the kind.
    """
    client = registration.client
    if wished.get("client_id") != client.client_id:
        raise InvalidClientMetadata("client_id: is not the one that is being changed")
    described = {**_described(policy, wished), "client_id": client.client_id}
    good = judged(client.issuer, described, [])
    with transaction.atomic():
        recipient = redescribed(client.recipient, good.metadata)
        client, secret = replaced(client, good, recipient, now)
    return told(client, registration) | with_secret(secret) | own_address(client, token)


def _described(policy: OpenRegistration, wished: Mapping[str, Any]) -> dict[str, Any]:
    """What is understood of a description; a member that is null is one that is not there."""
    known = {name: value for name, value in wished.items() if name in UNDERSTOOD and value is not None}
    return {**policy.defaults, **known}
