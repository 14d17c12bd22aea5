"""Consents born in the authorization request, or changed by it, and how long sharing shall last."""

from uuid import UUID

from oidc.clauses import clause
from oidc.errors import InvalidRequest, InvalidRequestObject
from oidc.requests import AuthorizationRequest, ChangedSharing, IntentReading, NewSharing

ARRANGEMENT = "cdr_arrangement_id"
A_CENTURY = 100 * 365 * 86_400
"""Longer than any profile's cap, and short enough for a calendar."""


@clause("PAR-13", "PAR-14", "REF-01", "AMD-01")
def sharing_duration(request: AuthorizationRequest) -> IntentReading:
    """claims.sharing_duration, a whole number of seconds that is not negative; absent: a single occasion.
    Where claims.cdr_arrangement_id names an arrangement, that is what shall last so long."""
    seconds = _seconds(request.claims.get("sharing_duration"))
    arrangement = request.claims.get(ARRANGEMENT)
    return NewSharing(seconds) if arrangement is None else ChangedSharing(_named(arrangement), seconds)


def _seconds(asked: object) -> int | None:
    if asked is None:
        return None
    if isinstance(asked, bool) or not isinstance(asked, int):
        raise InvalidRequestObject("claims.sharing_duration is not a whole number of seconds")
    if asked < 0:
        raise InvalidRequest("claims.sharing_duration is negative")
    return min(asked, A_CENTURY)


def _named(arrangement: object) -> UUID:
    try:
        return UUID(arrangement if isinstance(arrangement, str) else "")
    except ValueError:
        raise InvalidRequest(f"claims.{ARRANGEMENT} names no arrangement of this client") from None
