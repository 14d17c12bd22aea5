"""Intents named by an ID token claim of the request: openbanking_intent_id, or ConsentId."""

from collections.abc import Callable
from uuid import UUID

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.requests import AuthorizationRequest, IntentReading, NamedIntent


def named_by(*claims: str) -> Callable[[AuthorizationRequest], IntentReading]:
    """A reader of the first of `claims` that the request's claims.id_token holds."""

    @clause("PAR-17", "PAR-20", "IDT-16")
    def read_intent(request: AuthorizationRequest) -> IntentReading:
        named = [
            NamedIntent(_consent_id(asked.get("value"), name), name)
            for name in claims
            if (asked := request.id_token_claim(name)) is not None
        ]
        if not named:
            raise InvalidRequest(f"claims.id_token.{claims[0]} is missing")
        if len({intent.consent_id for intent in named}) > 1:
            raise InvalidRequest("claims.id_token names more than one consent")
        return named[0]

    return read_intent


def _consent_id(value: object, name: str) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise InvalidRequest(f"claims.id_token.{name}.value names no consent of this client") from None
