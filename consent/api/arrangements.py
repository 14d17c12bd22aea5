"""Arrangement revocation: a recipient ends a consent by its arrangement id (ARR-01 to ARR-04)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused
from consent.problems import Fault, Flaw, Problem
from consent.queries import consent_of_client
from oidc.clauses import clause
from oidc.clients.authenticate import authenticate_client
from oidc.endpoints._answers import oauth_error
from oidc.errors import OAuthError
from oidc.forms import posted_form
from oidc.resources import protected


@protected("POST")
@clause("ARR-01", "ARR-02", "ARR-03", "ARR-04")
def revoke_arrangement(http: HttpRequest, issuer: str) -> HttpResponse:
    """End an arrangement of the caller's: 204. An id that is not one is answered 422, a bad client as OAuth does."""
    now = timezone.now()
    try:
        form = posted_form(http)
        client = authenticate_client(http, form, issuer, invoked="arrangements/revoke", now=now).client
    except OAuthError as error:
        return oauth_error(http, issuer, error)
    sent = form.get("cdr_arrangement_id", "")
    try:
        found = consent_of_client(consent_id=UUID(sent), issuer=issuer, client_id=client.client_id)
    except ValueError:
        found = None
    if found is None:
        raise Problem(422, Flaw(Fault.CONSENT_STATUS, sent or "cdr_arrangement_id is missing"))
    try:
        operations.revoke(
            consent_id=found.id, client_id=client.client_id, at=now, policy=consent_policy(issuer)
        )
    except TransitionRefused:
        raise Problem(422, Flaw(Fault.CONSENT_STATUS, sent)) from None
    return HttpResponse(status=204)
