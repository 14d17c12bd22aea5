"""Where an answer may be sent. Only a proved client and redirect URI make a target, so none can go astray."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from oidc.checks.redirect_uri import require_registered_redirect_uri
from oidc.clauses import clause
from oidc.errors import OAuthError
from oidc.issuers import security_policy
from oidc.models import Client
from oidc.requests import AuthorizationRequest, Registration
from oidc.responses.fragment import fragment
from oidc.responses.jwt import query_jwt
from oidc.responses.query import query

Mode = Callable[["ResponseTarget", Mapping[str, str], datetime], str]

MODES: Mapping[str, Mode] = {
    "query": query,
    "fragment": fragment,
    "jwt": query_jwt,
    "query.jwt": query_jwt,
}


@dataclass(frozen=True)
class ResponseTarget:
    issuer: str
    client_id: str
    signing_algorithm: str
    redirect_uri: str
    mode: str
    state: str | None

    def url(self, parameters: Mapping[str, str], now: datetime) -> str:
        """The address that carries `parameters`, with state, back to the client."""
        state = {"state": self.state} if self.state is not None else {}
        return MODES[self.mode](self, {**parameters, **state}, now)

    @clause("RFC 6749 §4.1.2.1", "AUT-18")
    def error_url(self, error: OAuthError, now: datetime) -> str:
        return self.url({"error": error.code, "error_description": error.description}, now)


@clause("AUT-03", "AUT-04")
def response_target(client: Client, request: AuthorizationRequest) -> ResponseTarget:
    """The target of a request whose client is proved; raises InvalidRequest for an unregistered URI."""
    return ResponseTarget(
        issuer=client.issuer,
        client_id=client.client_id,
        signing_algorithm=client.registered("authorization_signed_response_alg")
        or security_policy(client.issuer).signing_algorithms[0],
        redirect_uri=require_registered_redirect_uri(request, registration_of(client)),
        mode=_mode(client.issuer, request),
        state=request.state,
    )


def registration_of(client: Client) -> Registration:
    return Registration(
        redirect_uris=frozenset(client.registered_redirect_uris),
        response_types=frozenset(client.registered("response_types", [])),
        scopes=frozenset(client.scopes),
        signed_requests=client.registered("require_signed_request_object", False),
    )


def _mode(issuer: str, request: AuthorizationRequest) -> str:
    """The mode asked for where it is allowed; else the profile's own, to carry the refusal."""
    modes = security_policy(issuer).response_modes
    allowed = modes.get(request.response_type or "") or next(iter(modes.values()))
    return request.effective_response_mode if request.effective_response_mode in allowed else allowed[0]
