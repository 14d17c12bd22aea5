"""The backchannel authentication endpoint (CIBA Core §7): a client asks a customer without a browser."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc.backchannel.hints import customer_meant
from oidc.backchannel.opening import open_request
from oidc.backchannel.reading import read_request
from oidc.backchannel_policy import GRANT
from oidc.checks.backchannel import run_backchannel_checks
from oidc.clauses import clause
from oidc.clients.authenticate import authenticated
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.errors import InvalidRequest, UnauthorizedClient
from oidc.forms import posted_form
from oidc.issuers import security_policy
from oidc.responses.target import registration_of
from oidc.single_use import first_use


@oauth_endpoint("POST")
@clause("CIB-01", "CIB-05", "CIBA §7")
def backchannel_authentication(http: HttpRequest, issuer: str) -> HttpResponse:
    """Keep the request until its customer finds it in the portal, and tell the client what to ask by."""
    now = timezone.now()
    form = posted_form(http)
    policy = security_policy(issuer)
    with authenticated(http, form, issuer, invoked="bc-authorize", now=now) as caller:
        client = caller.client
        if policy.backchannel is None or GRANT not in client.registered("grant_types", []):
            raise UnauthorizedClient(f"the client did not register the grant {GRANT}")
        request, use = read_request(client, policy.backchannel, form, now)
        run_backchannel_checks(request, registration_of(client), policy, policy.backchannel)
        customer_id = customer_meant(client, request, now)
        caller.grounds.rest_on(first_use(use), InvalidRequest("jti of the request was used before"))
        opened = open_request(caller, request, form["request"], customer_id)
    return json_answer(
        {
            "auth_req_id": opened.auth_req_id,
            "expires_in": opened.seconds,
            "interval": opened.interval,
        }
    )
