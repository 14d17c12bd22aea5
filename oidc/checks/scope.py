"""Which scopes may be asked for."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest, InvalidScope
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("REG-12")
def refuse_solitary_scope(
    request: AuthorizationRequest, _registration: Registration, policy: SecurityPolicy
) -> None:
    """A scope of the client's own business is no part of what a customer decides."""
    if alone := request.scopes & policy.solitary_scopes:
        raise InvalidScope(f"{min(alone)} is for the client's own tokens alone")


@clause("REG-29", "PAR-10")
def require_known_scope(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> None:
    if request.scope is None and (policy.openid_required or not request.authorization_details):
        raise InvalidRequest("scope is missing")
    id_token = "id_token" in (request.response_type or "").split()
    if "openid" not in request.scopes and (policy.openid_required or id_token):
        raise InvalidScope("scope must hold openid")
    foreign = request.scopes - registration.scopes
    if foreign or not request.scopes <= policy.scopes:
        raise InvalidScope("scope holds a value the client did not register")
