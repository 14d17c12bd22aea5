"""What `prompt` may ask of us."""

from oidc.clauses import clause
from oidc.errors import ConsentRequired, InvalidRequest, LoginRequired
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("AUT-10", "OIDC-CORE §3.1.2.1")
def refuse_contradictory_prompt(
    request: AuthorizationRequest, _registration: Registration, _policy: SecurityPolicy
) -> None:
    if "none" in request.prompts and len(request.prompts) > 1:
        raise InvalidRequest("prompt=none stands with another value")


@clause("AUT-10", "AUT-20", "GM-01", "OIDC-CORE §3.1.2.6")
def refuse_silent_consent(
    request: AuthorizationRequest, _registration: Registration, policy: SecurityPolicy
) -> None:
    """Where a customer proves who they are for every single consent, `none` can never succeed; nor does it
    where a grant is made or changed, which takes their word."""
    if "none" in request.prompts and not policy.session_reuse:
        raise LoginRequired("the customer has to sign in")
    if "none" in request.prompts and policy.grant_management and request.grant_management_action:
        raise ConsentRequired("the customer has to agree to what becomes of the grant")
