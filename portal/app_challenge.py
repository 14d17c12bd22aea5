"""The authorization challenge endpoint (FIPA §4.1): an app of the bank's own signs its customer in, and gets
a code."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc.clauses import clause
from oidc.clients.authenticate import authenticated
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.first_party import PATH, begun, calling_app, code_for, gone_on
from oidc.forms import posted_form
from portal.app_sign_in import proved


@oauth_endpoint("POST")
@clause("ACR-14", "FIPA §4.1", "FIPA §5.2.1")
def authorization_challenge(http: HttpRequest, issuer: str) -> HttpResponse:
    """A code, or what is still missing for one."""
    now = timezone.now()
    form = posted_form(http)
    with authenticated(http, form, issuer, invoked=PATH, now=now) as caller:
        app = calling_app(http, caller, now)
    # From here on the proofs of the call are used up: by a call that comes again nothing is guessed.
    going = gone_on(app, form["auth_session"], now) if "auth_session" in form else begun(app, form, now)
    authentication = proved(http, going, form, now)
    return json_answer({"authorization_code": code_for(http, going, authentication)})
