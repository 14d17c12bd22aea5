"""The nonce that ties an ID token to the browser's session at the client."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration

LONGEST = 1024


@clause("AUT-05", "AUT-06")
def require_nonce(
    request: AuthorizationRequest, _registration: Registration, _policy: SecurityPolicy
) -> None:
    if request.nonce is None:
        raise InvalidRequest("nonce is missing")
    if len(request.nonce) > LONGEST or len(request.state or "") > 2 * LONGEST:
        raise InvalidRequest("nonce or state is too long")
