"""What a request does to a grant that its client has, or is to get (Grant Management for OAuth 2.0 §5)."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest, UnauthorizedClient
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, GrantAction, Registration


@clause("GM-01", "GM-02", "GM-04", "GRANTS §5.1", "GRANTS §5.2", "GRANTS §5.4")
def require_fitting_grant_action(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> None:
    """An action that is known, and a grant's id where it needs one and nowhere else."""
    if policy.grant_management is None:
        return
    action, grant = request.grant_management_action, request.grant_id
    if action is None and policy.grant_management.action_required:
        raise InvalidRequest("grant_management_action is missing")
    if action is None and grant is None:
        return
    if registration.public:
        raise UnauthorizedClient("only clients that authenticate manage grants")
    if action is None:
        raise InvalidRequest("grant_id needs a grant_management_action")
    if action not in set(GrantAction):
        raise InvalidRequest(f"grant_management_action is one of {', '.join(GrantAction)}")
    if action == GrantAction.CREATE and grant is not None:
        raise InvalidRequest("grant_management_action create makes a grant: it has no grant_id")
    if action != GrantAction.CREATE and grant is None:
        raise InvalidRequest(f"grant_management_action {action} needs a grant_id")
