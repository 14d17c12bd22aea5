"""Where an answer may be sent. Only a proved client and redirect URI make a target, so none can go astray."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from oidc.backchannel_policy import MODE
from oidc.checks.redirect_uri import require_registered_redirect_uri
from oidc.checks.response import wanted_modes
from oidc.clauses import clause
from oidc.errors import OAuthError
from oidc.issuers import issuer_url, security_policy
from oidc.jose.encrypt import Envelope, envelope_for
from oidc.models import Client
from oidc.policy import Encryptable
from oidc.requests import AuthorizationRequest, Registration
from oidc.responses.answer import Answer
from oidc.responses.form_post import form_post
from oidc.responses.fragment import fragment
from oidc.responses.jwt import response_jwt
from oidc.responses.query import query

CARRIERS: Mapping[str, Callable[[str, Mapping[str, str]], Answer]] = {
    "query": query,
    "fragment": fragment,
    "form_post": form_post,
}
"""How parameters travel, by a mode's first word; each carries them plain, or (`query.jwt`) as one JWT."""


@dataclass(frozen=True)
class ResponseTarget:
    issuer: str
    client_id: str
    signing_algorithm: str
    envelope: Envelope | None
    """What a signed answer goes into where the client registered its encryption."""
    redirect_uri: str
    mode: str
    """"query", "fragment" or "form_post"; with ".jwt" behind it for a signed answer."""
    state: str | None

    @clause("AUT-06", "AUT-16", "RFC 9207 §2")
    def answer(self, parameters: Mapping[str, str], now: datetime) -> Answer:
        """What takes `parameters`, the state and our own name back to the client."""
        said = dict(parameters) if self.state is None else {**parameters, "state": self.state}
        carrier, _, signed = self.mode.partition(".")
        if signed:
            said = {"response": response_jwt(self, said, now)}
        else:
            said["iss"] = issuer_url(self.issuer)
        return CARRIERS[carrier](self.redirect_uri, said)

    @clause("RFC 6749 §4.1.2.1", "AUT-18")
    def error_answer(self, error: OAuthError, now: datetime) -> Answer:
        return self.answer({"error": error.code, "error_description": error.description}, now)


@clause("AUT-03", "AUT-04")
def response_target(client: Client, request: AuthorizationRequest, now: datetime) -> ResponseTarget:
    """The target of a request whose client is proved; raises InvalidRequest for an unregistered URI, or where
    no key of the client's is left to encrypt the answer to."""
    registration = registration_of(client)
    mode = _mode(client.issuer, request, registration)
    return ResponseTarget(
        issuer=client.issuer,
        client_id=client.client_id,
        signing_algorithm=client.registered("authorization_signed_response_alg")
        or security_policy(client.issuer).signing_algorithms[0],
        envelope=envelope_for(client, Encryptable.AUTHORIZATION, now) if mode.endswith("jwt") else None,
        redirect_uri=require_registered_redirect_uri(request, registration),
        mode=mode,
        state=request.state,
    )


def registration_of(client: Client) -> Registration:
    return Registration(
        redirect_uris=frozenset(client.registered_redirect_uris),
        response_types=frozenset(client.registered("response_types", [])),
        scopes=frozenset(client.scopes),
        details_types=frozenset(client.registered("authorization_details_types", [])),
        signed_requests=client.registered("require_signed_request_object", False),
        pushed_only=client.registered("require_pushed_authorization_requests", False),
        response_modes=frozenset(client.registered("response_modes", [])),
        public=client.client_type == Client.CLIENT_PUBLIC,
        paused=client.paused_at is not None,
        delivery_mode=client.registered(MODE),
    )


@clause("JARM §2.3.4", "OAUTH-MRT §3", "RFC 6749 §4.1.2.1")
def _mode(issuer: str, request: AuthorizationRequest, registration: Registration) -> str:
    """The mode asked for where it is allowed; else one to carry the refusal.

    That is the response type's own where it was asked for by a client that registered no modes, since one
    that knows no signed answers reads nothing else; otherwise the first that the client wants, or the
    profile's. `jwt` is spelled out by its response type; of one whose answers hold tokens nothing goes into a
    query, not even a refusal.
    """
    own, asked = request.default_response_mode, request.effective_response_mode
    allowed = wanted_modes(request, registration, security_policy(issuer))
    its_own = asked == own and not registration.response_modes
    chosen = asked if asked in allowed or its_own else allowed[0]
    return request.spelled_out(chosen).replace("query", own)
