"""Consents born in the authorization request, by how long sharing shall last."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest, InvalidRequestObject
from oidc.requests import AuthorizationRequest, IntentReading, NewSharing

A_CENTURY = 100 * 365 * 86_400
"""Longer than any profile's cap, and short enough for a calendar."""


@clause("PAR-14", "REF-01")
def sharing_duration(request: AuthorizationRequest) -> IntentReading:
    """claims.sharing_duration, a whole number of seconds that is not negative; absent: a single occasion."""
    if request.claims.get("cdr_arrangement_id") is not None:
        raise InvalidRequest("claims.cdr_arrangement_id: amending an arrangement is not offered yet")
    seconds = request.claims.get("sharing_duration")
    if seconds is None:
        return NewSharing(None)
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        raise InvalidRequestObject("claims.sharing_duration is not a whole number of seconds")
    if seconds < 0:
        raise InvalidRequest("claims.sharing_duration is negative")
    return NewSharing(min(seconds, A_CENTURY))
