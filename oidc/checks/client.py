"""What this client registered to do."""

from oidc.clauses import clause
from oidc.errors import UnauthorizedClient
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration

PAUSED = "the register says that this software, or its company, is not active at present"


@clause("REG-18")
def refuse_paused(
    _request: AuthorizationRequest, registration: Registration, _policy: SecurityPolicy
) -> None:
    """Nobody is asked to share with whom the directory does not stand behind at present."""
    if registration.paused:
        raise UnauthorizedClient(PAUSED)


@clause("REG-29")
def require_registered_response_type(
    request: AuthorizationRequest, registration: Registration, _policy: SecurityPolicy
) -> None:
    if request.response_type not in registration.response_types:
        raise UnauthorizedClient("the client did not register this response_type")
