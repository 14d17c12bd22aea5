"""Arrangement revocation: a recipient ends a consent by its arrangement id (ARR-01 to ARR-04)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused
from consent.problems import Fault, Flaw, Problem
from consent.queries import consent_of_client
from oidc.clauses import clause
from oidc.clients.authenticate import authenticate_client
from oidc.endpoints.answers import empty_answer, oauth_endpoint
from oidc.forms import posted_form
from oidc.resources import interaction_id, problem_body
from oidc.security_log import decided, note


@oauth_endpoint("POST")
@clause("ARR-01", "ARR-02", "ARR-03", "ARR-04")
def revoke_arrangement(http: HttpRequest, issuer: str) -> HttpResponse:
    """End an arrangement of the caller's: 204; 422 for an id that is not one."""
    now = timezone.now()
    form = posted_form(http)
    client = authenticate_client(http, form, issuer, invoked="arrangements/revoke", now=now).client
    sent = form.get("cdr_arrangement_id", "")
    try:
        found = consent_of_client(consent_id=UUID(sent), issuer=issuer, client_id=client.client_id)
    except ValueError:
        found = None
    if found is None:
        return _no_arrangement(http, issuer, sent)
    note(http, consent_id=found.id)
    try:
        operations.revoke(
            consent_id=found.id, client_id=client.client_id, at=found.read_at, policy=consent_policy(issuer)
        )
    except TransitionRefused:
        return _no_arrangement(http, issuer, sent)
    decided(http, "revoked")
    return empty_answer(204)


def _no_arrangement(http: HttpRequest, issuer: str, sent: str) -> HttpResponse:
    flaw = Flaw(Fault.CONSENT_STATUS, sent[:100] or "cdr_arrangement_id is missing")
    problem = Problem(422, flaw, log="no arrangement of this client's that could end")
    interaction = interaction_id(http)
    body = problem_body(http, issuer, problem, interaction)
    return JsonResponse(body, status=422, headers={"x-fapi-interaction-id": str(interaction)})
