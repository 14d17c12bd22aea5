"""From what a request says to the consent it is about."""

from datetime import datetime
from uuid import UUID

from consent.lifecycle import Status
from consent.queries import consent_of_client
from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.models import Client, PushedRequest
from oidc.requests import IntentReading, NamedIntent


@clause("AUT-11", "CON-11", "CON-04")
def require_awaiting(client: Client, intent: NamedIntent, now: datetime) -> UUID:
    """The named consent, if it is this client's and still waits for its decision; else InvalidRequest.

    An unknown id and another client's id read the same.
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
    return consent.id


def intent_of(
    client: Client, pushed: PushedRequest | None, intent: IntentReading, now: datetime
) -> tuple[UUID, str]:
    """The consent of a request at the browser's arrival, and the ID token claim that named it."""
    if isinstance(intent, NamedIntent):
        return require_awaiting(client, intent, now), intent.claim
    if pushed is None:
        raise InvalidRequest("a request that proposes a consent must be pushed")
    return pushed.consent_id, ""
