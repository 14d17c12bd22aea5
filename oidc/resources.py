"""How protected REST resources answer: the ecosystem's error body, the interaction id, never cached."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.issuers import issuer_names
from oidc.security_log import refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, str, P], HttpResponse]




@clause("CON-13", "CON-67", "CON-69", "FAPI1-BASE §6.2.1")
def protected(*methods: str) -> Callable[[View[P]], View[P]]:
    """A REST view `(http, issuer, …)`: only these methods; a Problem becomes the issuer's own error body.

    The view finds `http.interaction_id`: the caller's x-fapi-interaction-id where it is a UUID, else a new one.
    """

    def decorate(view: View[P]) -> View[P]:
        @csrf_exempt
        @wraps(view)
        def answer(http: HttpRequest, issuer: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if issuer not in issuer_names():
                raise Http404(f"no issuer {issuer}")
            interaction_id = _interaction_id(http)
            http.interaction_id = interaction_id  # type: ignore[attr-defined] -- see RestRequest
            try:
                if http.method not in methods:
                    raise Problem(
                        405, Flaw(Fault.METHOD, f"Use {' or '.join(methods)}"), headers={"Allow": ", ".join(methods)}
                    )
                response = view(http, issuer, *args, **kwargs)
            except Problem as problem:
                response = problem_answer(http, issuer, problem, interaction_id)
            response["x-fapi-interaction-id"] = str(interaction_id)
            response["Date"] = http_date()
            response.setdefault("Cache-Control", "no-store")
            return response

        return answer

    return decorate


def problem_answer(
    http: HttpRequest, issuer: str, problem: Problem, interaction_id: uuid.UUID
) -> JsonResponse:
    """The problem on the wire, after its line in the log."""
    refused(
        str(problem.flaws[0].fault),
        problem.log or str(problem),
        issuer=issuer,
        endpoint=http.path,
        interaction_id=interaction_id,
        status=problem.http_status,
    )
    body: dict[str, Any] = settings.ISSUERS[issuer].consent.describe_problem(problem, str(interaction_id))
    return JsonResponse(body, status=problem.http_status, headers=problem.headers)


def _interaction_id(http: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(http.headers.get("x-fapi-interaction-id", ""))
    except ValueError:
        return uuid.uuid4()
