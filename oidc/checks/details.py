"""What a request asks for in more words than scopes have (RFC 9396)."""

from oidc.clauses import clause
from oidc.details import permissions_in
from oidc.errors import InvalidAuthorizationDetails
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("GM-06", "RFC 9396 §5", "RFC 9396 §10")
def require_known_details(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> None:
    """Types that the profile offers and the client registered, each with what belongs to it and no more."""
    permissions_in(policy, request.authorization_details)
    for one in request.authorization_details:
        if one["type"] not in registration.details_types:
            raise InvalidAuthorizationDetails(f"the client did not register type {one['type']:.60}")
