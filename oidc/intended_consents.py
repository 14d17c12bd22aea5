"""From what a request says to the consent it is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent
from consent.policy import Terms
from consent.queries import ConsentFacts, consent_of_client
from consent.storing import Store
from oidc.clauses import clause
from oidc.details import MEMBER, permissions_in
from oidc.errors import InvalidRequest, InvalidScope
from oidc.issuers import security_policy
from oidc.merging import added_to
from oidc.models import BackchannelAuthentication, Client, PushedRequest
from oidc.requests import AuthorizationRequest, ChangedSharing, IntentReading, NamedIntent, NewSharing
from oidc.stored_requests import from_json

SHARING = "sharing"
"""The kind of what an authorization request asks for by itself, without an intent registered before."""


@dataclass(frozen=True, kw_only=True)
class Intended:
    """The consent that a request is about."""

    consent_id: UUID
    claim: str = ""
    """The ID token claim that named it."""
    edition: int = 0
    """The one that would be replaced, where its customer agreed to it before; 0 where nobody has."""
    customer_id: int | None = None
    """The one customer who can decide on it; None where that is open."""


@clause("AUT-11", "CON-11", "CON-04", "CON-41", "AMD-06", "AMD-09")
def require_decidable(client: Client, intent: NamedIntent, scopes: frozenset[str]) -> Intended:
    """The named consent, if it is this client's and waits for its decision, or is of a kind that customers
    agree to once more and is in force, or was stopped and may come back; else InvalidRequest.

    An unknown id and another client's id read the same. The scopes asked for must be those of such a consent:
    else InvalidScope.
    """
    consent = consent_of_client(
        consent_id=intent.consent_id, issuer=client.issuer, client_id=client.client_id
    )
    if consent is None:
        raise InvalidRequest(f"{intent.claim} names no consent of this client")
    _require_scope(client.issuer, consent.kind, scopes)
    if _can_be_agreed_to_anew(consent, Verb.REAUTHORISE) or _may_come_back(consent):
        return _once_more(consent, intent.claim)
    if consent.status != Status.AWAITING or consent.read_at >= consent.authorise_by:
        raise InvalidRequest(f"the consent that {intent.claim} names does not await authorisation")
    if consent.expires_at is not None and consent.read_at >= consent.expires_at:
        raise InvalidRequest(f"the consent that {intent.claim} names has run out")
    return Intended(consent_id=consent.id, claim=intent.claim)


@clause("AMD-02", "AMD-10", "GM-02", "PAR-13")
def require_amendable(client: Client, intent: ChangedSharing) -> Intended:
    """The consent that shall change, if it is this client's and in force; else the intent's own error, in the
    same words whatever the reason. That its own customer decides is seen once somebody has signed in."""
    consent = consent_of_client(
        consent_id=intent.consent_id, issuer=client.issuer, client_id=client.client_id
    )
    if consent is None or not _can_be_agreed_to_anew(consent, Verb.AMEND):
        raise intent.unknown("the request names no arrangement of this client that is in force")
    return _once_more(consent, "")


def _can_be_agreed_to_anew(consent: ConsentFacts, verb: Verb) -> bool:
    lifecycle = consent_policy(consent.issuer).lifecycle_of(consent.kind)
    return consent.in_force and lifecycle.target(verb, consent.status, Actor.CUSTOMER) is not None


def _may_come_back(consent: ConsentFacts) -> bool:
    return consent_policy(consent.issuer).lifecycle_of(consent.kind).revives(consent, consent.read_at)


def _once_more(consent: ConsentFacts, claim: str) -> Intended:
    return Intended(
        consent_id=consent.id, claim=claim, edition=consent.edition, customer_id=consent.customer_id
    )


@clause("CON-01")
def _require_scope(issuer: str, kind: str, scopes: frozenset[str]) -> None:
    """A consent to pay opens payments, one to see accounts opens accounts; no token is for both."""
    policy = consent_policy(issuer)
    resource = policy.intent_of(kind)
    asked = scopes & {other.scope for other in policy.intents}
    if resource is not None and asked != {resource.scope}:
        raise InvalidScope(f"scope must hold {resource.scope}, and no scope of another kind of consent")


def consent_behind(client: Client, request: AuthorizationRequest, now: datetime) -> Intended:
    """The consent a request is about: one registered or agreed to before, or a new one that awaits its
    decision."""
    known = known_consent(client, request)
    return known or Intended(consent_id=propose_asked(client, request, now).pk)


def store_with_consent(
    pushed: PushedRequest, request: AuthorizationRequest, now: datetime, store: Store
) -> None:
    """Store a pushed request and the consent it is about: one known before, or a new one in the same
    statement."""
    client = pushed.client
    known = known_consent(client, request)
    if known is not None:
        pushed.consent_id = known.consent_id
        store(pushed)
        return

    def about(consent: Consent) -> list[PushedRequest]:
        pushed.consent = consent
        return [pushed]

    propose_asked(client, request, now, beside=about, store=store)


def consent_of_waiting(client: Client, waiting: PushedRequest | BackchannelAuthentication) -> Intended:
    """The same at the arrival of a browser whose request was stored before: nothing is proposed a second
    time."""
    known = known_consent(client, from_json(waiting.parameters))
    return known or Intended(consent_id=waiting.consent_id)


def known_consent(client: Client, request: AuthorizationRequest) -> Intended | None:
    """The consent that a request names; None where it asks for a new one. Raises what forbids to decide on
    it."""
    intent: IntentReading = security_policy(client.issuer).read_intent(request)
    match intent:
        case NamedIntent():
            return require_decidable(client, intent, request.scopes)
        case ChangedSharing():
            terms_asked(client.issuer, request)
            return require_amendable(client, intent)
        case NewSharing():
            return None


@clause("GM-06")
def terms_asked(issuer: str, request: AuthorizationRequest) -> Terms:
    """What a request itself asks for, of a consent that no intent was registered for; raises InvalidScope."""
    policy, details = security_policy(issuer), request.authorization_details
    permissions = {*policy.permissions_of(request), *permissions_in(policy, details)}
    if not permissions:
        raise InvalidScope("scope names no data to share")
    intent = policy.read_intent(request)
    seconds = None if isinstance(intent, NamedIntent) else intent.seconds
    wire: dict[str, Any] = {"sharing_duration": seconds}
    return Terms(
        permissions=tuple(sorted(permissions)),
        lasts=timedelta(seconds=seconds) if seconds else policy.access_token_lifetime,
        wire=wire | ({MEMBER: list(details)} if details else {}),
    )


def terms_changed(request: AuthorizationRequest, consent: ConsentFacts) -> Terms | None:
    """The terms that a request would put in the place of those of a consent; None where they stay."""
    intent = security_policy(consent.issuer).read_intent(request)
    if not isinstance(intent, ChangedSharing):
        return None
    asked = terms_asked(consent.issuer, request)
    return added_to(consent, asked) if intent.adds else asked


@clause("CON-70", "CON-71")
def propose_asked(client: Client, request: AuthorizationRequest, now: datetime, **storing: Any) -> Consent:
    """A new consent to what a request itself asks for; raises InvalidScope."""
    return operations.propose(
        issuer=client.issuer,
        client_id=client.client_id,
        recipient_id=client.recipient_id,
        kind=SHARING,
        terms=terms_asked(client.issuer, request),
        at=now,
        policy=consent_policy(client.issuer),
        **storing,
    )
