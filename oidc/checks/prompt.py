"""What `prompt` may ask of us."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest, LoginRequired
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("AUT-10", "AUT-20", "OIDC-CORE §3.1.2.6")
def refuse_silent_consent(
    request: AuthorizationRequest, _registration: Registration, _policy: SecurityPolicy
) -> None:
    """Every consent is decided by a customer who proves who they are for it: `none` can never succeed."""
    prompts = (request.prompt or "").split()
    if "none" in prompts:
        if len(prompts) > 1:
            raise InvalidRequest("prompt=none stands with another value")
        raise LoginRequired("the customer has to sign in")
