"""The token revocation endpoint (RFC 7009)."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc.clauses import clause
from oidc.clients.authenticate import authenticate_client
from oidc.endpoints.answers import empty_answer, oauth_endpoint
from oidc.forms import posted_form
from oidc.toolkit.server import revoke


@oauth_endpoint("POST")
@clause("INT-02", "RFC 7009 §2")
def revocation(http: HttpRequest, issuer: str) -> HttpResponse:
    """End a token; 200 also for one that is unknown or not the caller's."""
    form = posted_form(http)
    caller = authenticate_client(http, form, issuer, invoked="revoke", now=timezone.now())
    revoke(form, caller)
    return empty_answer(200)
