"""The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2): the browser's way in."""

from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent.problems import Away
from oidc import interactions
from oidc.browsers import browser_secret, remember_browser
from oidc.checks import run_checks
from oidc.clauses import clause
from oidc.clients.known import find_client
from oidc.digests import digest
from oidc.endpoints._pages import SPENT, UNPROVEN, error_page
from oidc.errors import (
    InvalidRequest,
    InvalidRequestUri,
    OAuthError,
    TemporarilyUnavailable,
    UnauthorizedClient,
)
from oidc.forms import Form, browser_form
from oidc.hints import hinted_customer
from oidc.intended_consents import consent_behind, consent_of_waiting
from oidc.issuers import known_issuer, security_policy
from oidc.models import Client
from oidc.receiving import Received, receive_request
from oidc.redirects import SeeOther
from oidc.requests import At
from oidc.resources import is_away
from oidc.responses import Answer, Redirect, ResponseTarget, response_target
from oidc.responses.target import registration_of
from oidc.return_page import return_page
from oidc.security_log import note, refused
from oidc.silence import answer_silently


@csrf_exempt
@require_http_methods(["GET", "POST"])
@clause("AUT-03", "PAR-25", "RFC 6749 §4.1.2.1")
def authorize(http: HttpRequest, issuer: str) -> HttpResponse:
    """Read, prove where errors may go, check, then hand the browser to the portal.

    Until client and redirect URI are proved an error is a page; afterwards it goes back to the client, and so
    does it that nothing can be stored or read at present.
    """
    now = timezone.now()
    note(http, issuer=known_issuer(issuer))
    try:
        form = browser_form(http)
        client = _client(issuer, form)
        note(http, client_id=client.client_id)
        received = receive_request(client, form, now)
        target = response_target(client, received.read.request, now)
    except InvalidRequestUri as error:
        return error_page(http, error, SPENT)
    except OAuthError as error:
        return error_page(http, error, UNPROVEN)
    try:
        received.raise_fault()
        request = received.read.request
        run_checks(request, registration_of(client), security_policy(issuer), at=At.AUTHORIZE)
        if "none" in request.prompts:
            answer = target.answer(answer_silently(http, client, request, received.pushed), now)
            return _take_back(http, client, answer, "allowed")
        return _begin(http, client, received, now)
    except OAuthError as error:
        return _send_back(http, client, target, error, now)
    except (DatabaseError, Away) as error:
        if not is_away(error):
            raise
        unavailable = TemporarilyUnavailable("try again later", log=f"{error!r:.200}")
        return _send_back(http, client, target, unavailable, now)


def _begin(http: HttpRequest, client: Client, received: Received, now: datetime) -> HttpResponse:
    request, pushed = received.read.request, received.pushed
    customer_id = hinted_customer(client, request)
    about = consent_of_waiting(client, pushed) if pushed else consent_behind(client, request, now)
    if customer_id is not None and about.customer_id not in {None, customer_id}:
        raise InvalidRequest("the consent is not of the customer whom the request names")
    secret = browser_secret(http)
    interaction_id = interactions.begin(
        client=client,
        request=request,
        request_object=received.read.request_object,
        about=about,
        customer_id=customer_id,
        pushed=pushed,
        browser=digest(secret),
        at=now,
    )
    response = SeeOther(reverse("portal:start", args=[interaction_id]))
    remember_browser(response, secret)
    return response


@clause("PAR-23")
def _client(issuer: str, form: Form) -> Client:
    client_id = form.get("client_id")
    if client_id is None:
        raise InvalidRequest("client_id is missing")
    client = find_client(issuer, client_id)
    if client is None:
        raise UnauthorizedClient("the client is not known here", log=f"client {client_id:.100}")
    return client


def _send_back(
    http: HttpRequest, client: Client, target: ResponseTarget, error: OAuthError, now: datetime
) -> HttpResponse:
    answer = target.error_answer(error, now)
    status = 303 if isinstance(answer, Redirect) else 200
    refused(http, error.code, error.log or error.description, status=status)
    return _take_back(http, client, answer, "failed")


@clause("AUT-17", "RFC 9700 §4.12")
def _take_back(http: HttpRequest, client: Client, answer: Answer, outcome: str) -> HttpResponse:
    """To the client at once where the answer stands in an address, else by the page that posts it."""
    if isinstance(answer, Redirect):
        return SeeOther(answer.url)
    return return_page(
        http, answer, app=client.recipient.name, host=answer.host, outcome=outcome, waits=False
    )
