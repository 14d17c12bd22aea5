"""The nonce that ties an ID token to the browser's session at the client."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration

LONGEST = 1024


@clause("AUT-05", "AUT-06", "IDT-17")
def require_nonce(request: AuthorizationRequest, _registration: Registration, policy: SecurityPolicy) -> None:
    """A nonce for an ID token from the authorization endpoint, and where the profile asks for one."""
    if request.nonce is None and (
        "id_token" in (request.response_type or "").split()
        or (policy.nonce_required and "openid" in request.scopes)
    ):
        raise InvalidRequest("nonce is missing")
    if len(request.nonce or "") > LONGEST or len(request.state or "") > 2 * LONGEST:
        raise InvalidRequest("nonce or state is too long")
