"""The token endpoint (RFC 6749 §3.2)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc.clauses import clause
from oidc.clients.authenticate import authenticated
from oidc.clients.sender import sender
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.forms import posted_form
from oidc.issuers import security_policy
from oidc.toolkit.server import token_response


@oauth_endpoint("POST")
@clause("TOK-01", "TOK-17", "RFC 6749 §5.1")
def token(http: HttpRequest, issuer: str) -> HttpResponse:
    """Exchange a grant for tokens."""
    now = timezone.now()
    form = posted_form(http)
    offered = security_policy(issuer).grant_types
    with authenticated(http, form, issuer, invoked="token", now=now) as caller:
        answer = token_response(form, sender(http, caller, now), now, offered)
    return json_answer(answer)
