"""Intents named by an ID token claim of the request: openbanking_intent_id (NZ v1, UK), ConsentId (NZ v2 on)."""

from collections.abc import Callable
from uuid import UUID

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.requests import AuthorizationRequest, IntentReading, NamedIntent


def named_by(*claims: str) -> Callable[[AuthorizationRequest], IntentReading]:
    """A reader of the first of `claims` that the request's claims.id_token holds."""

    @clause("PAR-17", "PAR-20", "AUT-11")
    def read_intent(request: AuthorizationRequest) -> IntentReading:
        for name in claims:
            asked = request.id_token_claim(name)
            if asked is not None:
                return NamedIntent(_consent_id(asked.get("value"), name), name)
        raise InvalidRequest(f"claims.id_token.{claims[0]} is missing")

    return read_intent


def _consent_id(value: object, name: str) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise InvalidRequest(f"claims.id_token.{name}.value names no consent of this client") from None
