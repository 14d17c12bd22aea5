"""From what a request says to the consent it is about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Status
from consent.models import Consent
from consent.policy import Terms
from consent.queries import consent_of_client
from consent.storing import Store
from oidc.clauses import clause
from oidc.details import MEMBER, permissions_in
from oidc.errors import InvalidRequest, InvalidScope
from oidc.issuers import security_policy
from oidc.models import Client, PushedRequest
from oidc.requests import AuthorizationRequest, NamedIntent, NewSharing
from oidc.stored_requests import from_json


@clause("AUT-11", "CON-11", "CON-04", "CON-41")
def require_awaiting(client: Client, intent: NamedIntent, scopes: frozenset[str], now: datetime) -> UUID:
    """The named consent, if it is this client's and still waits for its decision; else InvalidRequest.

    An unknown id and another client's id read the same. The scopes asked for must be those of such a consent:
    else InvalidScope.
    """
    consent = consent_of_client(
        consent_id=intent.consent_id, issuer=client.issuer, client_id=client.client_id
    )
    if consent is None:
        raise InvalidRequest(f"{intent.claim} names no consent of this client")
    if consent.status != Status.AWAITING or now >= consent.authorise_by:
        raise InvalidRequest(f"the consent that {intent.claim} names does not await authorisation")
    if consent.expires_at is not None and now >= consent.expires_at:
        raise InvalidRequest(f"the consent that {intent.claim} names has run out")
    _require_scope(client.issuer, consent.kind, scopes)
    return consent.id


@clause("CON-01")
def _require_scope(issuer: str, kind: str, scopes: frozenset[str]) -> None:
    """A consent to pay opens payments, one to see accounts opens accounts; no token is for both."""
    policy = consent_policy(issuer)
    resource = policy.intent_of(kind)
    asked = scopes & {other.scope for other in policy.intents}
    if resource is not None and asked != {resource.scope}:
        raise InvalidScope(f"scope must hold {resource.scope}, and no scope of another kind of consent")


def consent_behind(client: Client, request: AuthorizationRequest, now: datetime) -> tuple[UUID, str]:
    """The consent a request is about, and the ID token claim that named it: one registered before, or a new
    one that awaits its decision."""
    policy = security_policy(client.issuer)
    intent = policy.read_intent(request)
    if isinstance(intent, NamedIntent):
        return require_awaiting(client, intent, request.scopes, now), intent.claim
    return _propose(client, request, intent, now).pk, ""


def store_with_consent(
    pushed: PushedRequest, request: AuthorizationRequest, now: datetime, store: Store
) -> None:
    """Store a pushed request and the consent it is about: one registered before, or a new one in the same
    statement."""
    client = pushed.client
    intent = security_policy(client.issuer).read_intent(request)
    if isinstance(intent, NamedIntent):
        pushed.consent_id = require_awaiting(client, intent, request.scopes, now)
        store(pushed)
        return

    def about(consent: Consent) -> list[PushedRequest]:
        pushed.consent = consent
        return [pushed]

    _propose(client, request, intent, now, beside=about, store=store)


def consent_of_pushed(client: Client, pushed: PushedRequest, now: datetime) -> tuple[UUID, str]:
    """The same at the arrival of a browser whose request was pushed: nothing is proposed a second time."""
    request = from_json(pushed.parameters)
    intent = security_policy(client.issuer).read_intent(request)
    if isinstance(intent, NamedIntent):
        return require_awaiting(client, intent, request.scopes, now), intent.claim
    return pushed.consent_id, ""


@clause("CON-70", "CON-71", "GM-06")
def _propose(
    client: Client, request: AuthorizationRequest, intent: NewSharing, now: datetime, **storing: Any
) -> Consent:
    policy, details = security_policy(client.issuer), request.authorization_details
    permissions = {*policy.permissions_of(request), *permissions_in(policy, details)}
    if not permissions:
        raise InvalidScope("scope names no data to share")
    single_occasion = policy.access_token_lifetime
    wire: dict[str, Any] = {"sharing_duration": intent.seconds}
    return operations.propose(
        issuer=client.issuer,
        client_id=client.client_id,
        recipient_id=client.recipient_id,
        kind="sharing",
        terms=Terms(
            permissions=tuple(sorted(permissions)),
            lasts=timedelta(seconds=intent.seconds) if intent.seconds else single_occasion,
            wire=wire | ({MEMBER: list(details)} if details else {}),
        ),
        at=now,
        policy=consent_policy(client.issuer),
        **storing,
    )
