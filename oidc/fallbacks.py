"""The server's last resorts: what no view answered, as JSON to machines and as a page to people (CON-69)."""

import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404
from django.views import defaults

from consent.issuers import consent_policy
from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.issuers import issuer_names
from oidc.resources import RETRY_AFTER, interaction_id, is_away, problem_body
from oidc.security_log import refused

_FOR_BROWSERS = frozenset({"authorize", "logout", "confirmed_logout"})


def bad_request(http: HttpRequest, exception: Exception, *, page: Callable[[], HttpResponse]) -> HttpResponse:
    flaw = Flaw(Fault.BODY_MALFORMED, "The request cannot be read")
    problem = Problem(400, flaw, log=f"{type(exception).__name__}: {exception!s:.200}")
    return _to_machine(http, problem) or page()


@clause("CON-07")
def not_found(http: HttpRequest, exception: Exception) -> HttpResponse:
    """404; but 501 for a resource that its standard leaves to each bank, and that is not here."""
    # What Django raises for an address no view has lists all those there are.
    log = "" if isinstance(exception, Resolver404) else str(exception)
    problem = Problem(404, Flaw(Fault.PATH_UNKNOWN, "There is no such resource"), log=log)
    if _is_optional(http.path):
        problem = Problem(501, Flaw(Fault.PATH_UNKNOWN, "This optional resource is not offered"), log=log)
    return _to_machine(http, problem) or defaults.page_not_found(http, exception)


def _is_optional(path: str) -> bool:
    issuer, _, below = path.removeprefix("/").partition("/")
    return issuer in issuer_names() and consent_policy(issuer).optional(below)


@clause("CON-69")
def server_error(http: HttpRequest, *, page: Callable[[], HttpResponse]) -> HttpResponse:
    """503 where the database, or what else we ask, is away or cannot do its work, or a lock could not be had,
    so that callers try again; else 500."""
    away = is_away(sys.exc_info()[1])
    flaw = Flaw(Fault.UNEXPECTED, "Something went wrong on our side")
    response = _to_machine(http, Problem(503 if away else 500, flaw)) or page()
    if away:
        response.status_code = 503
        response["Retry-After"] = RETRY_AFTER
    return response


def _to_machine(http: HttpRequest, problem: Problem) -> HttpResponse | None:
    """The problem as JSON, after its line in the log. None where a person reads: outside the issuers' paths,
    and where browsers are sent, unless the host has no pages for people at all (`config.hosts`)."""
    issuer, match = http.path.split("/")[1], http.resolver_match
    has_pages = getattr(http, "urlconf", None) is None
    if has_pages and (issuer not in issuer_names() or (match and match.view_name in _FOR_BROWSERS)):
        refused(http, str(problem.flaws[0].fault), problem.log or str(problem), status=problem.http_status)
        return None
    interaction = interaction_id(http)
    if issuer not in issuer_names() or (match and match.app_name == "oidc"):
        error = "invalid_request" if problem.http_status < 500 else "server_error"
        refused(http, error, problem.log or str(problem), status=problem.http_status)
        body = {"error": error, "error_description": problem.flaws[0].detail}
    else:
        body = problem_body(http, issuer, problem, interaction)
    headers = {"x-fapi-interaction-id": str(interaction), "Cache-Control": "no-store"}
    return JsonResponse(body, status=problem.http_status, headers=headers)
