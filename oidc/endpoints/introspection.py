"""The introspection endpoint (RFC 7662) for clients and resource servers, in JSON or signed (RFC 9701)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc.clauses import clause
from oidc.clients.authenticate import authenticated
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.errors import InvalidRequest
from oidc.forms import posted_form
from oidc.issuers import issuer_url, security_policy
from oidc.jose.encrypt import envelope_for
from oidc.jose.sign import sign
from oidc.models import Client
from oidc.policy import Encryptable
from oidc.token_views import View, view_of

JSON = "application/json"
SIGNED = "application/token-introspection+jwt"


@oauth_endpoint("POST")
@clause("INT-02", "RFC 7662 §2.1")
def introspection(http: HttpRequest, issuer: str) -> HttpResponse:
    """Say what the caller may know of a token; `token_type_hint` hints at nothing we need."""
    now = timezone.now()
    form = posted_form(http)
    with authenticated(http, form, issuer, invoked="introspect", now=now) as caller:
        if "token" not in form:
            raise InvalidRequest("token is missing")
        view = view_of(form["token"], caller)
    if not _wants_signed(http):
        return json_answer(view)
    envelope = envelope_for(caller.client, Encryptable.INTROSPECTION, now)
    answer = _signed(view, caller.client, now)
    return HttpResponse(envelope.enclose(answer) if envelope else answer, content_type=SIGNED)


def _wants_signed(http: HttpRequest) -> bool:
    """Whether the caller prefers it; whoever accepts anything gets JSON."""
    named = SIGNED in http.headers.get("Accept", "").lower()
    return named and http.get_preferred_type([JSON, SIGNED]) == SIGNED


@clause("INT-06", "TOK-13", "RFC 9701 §5")
def _signed(view: View, client: Client, now: datetime) -> str:
    """For this caller alone; nothing at its top that would let it pass for a token."""
    registered = client.registered("introspection_signed_response_alg")
    claims = {
        "iss": issuer_url(client.issuer),
        "aud": client.client_id,
        "iat": int(now.timestamp()),
        "token_introspection": view,
    }
    algorithm = registered or security_policy(client.issuer).signing_algorithms[0]
    return sign(client.issuer, claims, algorithm=algorithm, now=now, typ="token-introspection+jwt")
