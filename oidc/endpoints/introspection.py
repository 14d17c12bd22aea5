"""The introspection endpoint for clients (RFC 7662)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.queries import is_in_force
from oidc.clauses import clause
from oidc.clients.authenticate import authenticate_client
from oidc.details import granted_details
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.errors import InvalidRequest
from oidc.forms import posted_form
from oidc.issuers import security_policy
from oidc.models import Client
from oidc.tokens import find_refresh_token


@oauth_endpoint("POST")
@clause("INT-01", "INT-02", "INT-04", "INT-07", "RFC 7662 §2.2")
def introspection(http: HttpRequest, issuer: str) -> HttpResponse:
    """Say whether a refresh token of the caller's is active; anything else reads `{"active": false}`."""
    form = posted_form(http)
    client = authenticate_client(http, form, issuer, invoked="introspect", now=timezone.now()).client
    if "token" not in form:
        raise InvalidRequest("token is missing")
    return json_answer(_view(form["token"], client))


def _view(value: str, client: Client) -> dict[str, Any]:
    policy = security_policy(client.issuer)
    token = find_refresh_token(value, client)
    if token is None or token.revoked_at or token.code.revoked_at or not is_in_force(token.consent_id):
        return {"active": False}
    view = {"active": True, "scope": token.scope, **policy.token_extras(token.consent_id)}
    view |= granted_details(token.consent.wire)
    return view | ({"exp": int(token.expires.timestamp())} if token.expires else {})
