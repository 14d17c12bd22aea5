"""What this client registered to do."""

from oidc.clauses import clause
from oidc.errors import UnauthorizedClient
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("REG-29")
def require_registered_response_type(
    request: AuthorizationRequest, registration: Registration, _policy: SecurityPolicy
) -> None:
    if request.response_type not in registration.response_types:
        raise UnauthorizedClient("the client did not register this response_type")
