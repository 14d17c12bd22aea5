"""A call of the bank's own systems: let in by its own credential, refused in RFC 9457's words, logged."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.http import http_date
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.clients.bank_system import CallingSystem, Role, calling_system
from oidc.resources import interaction_id
from oidc.security_log import note, refused

PROBLEM = "application/problem+json"


class BankCall(APIView):
    """A view for systems of the bank's own. `roles` says which role each method needs."""

    http_method_names = ["get", "head", "post"]
    roles: ClassVar[Mapping[str, Role]]
    interaction_id: uuid.UUID
    system: CallingSystem

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.interaction_id = interaction_id(request)
        note(request, interaction_id=self.interaction_id)

    def perform_authentication(self, request: Request) -> None:
        # A method there is not needs any role: whoever proves nothing is not told what there is.
        role = self.roles.get("get" if request.method == "HEAD" else str(request.method).lower())
        role = role or next(iter(self.roles.values()))
        self.system = calling_system(request, role, timezone.now())

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return refusal

    @clause("FAPI1-BASE §6.2.1")
    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["x-fapi-interaction-id"] = str(self.interaction_id)
        final["Date"] = http_date()
        final.setdefault("Cache-Control", "no-store")
        return final


def refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """What a view or the framework refused; None, for the server's last resort, for what nobody foresaw."""
    problem = problem_of(error)
    if problem is None:
        return None
    view: BankCall = context["view"]
    http = view.request
    refused(
        http,
        str(problem.flaws[0].fault),
        problem.log or str(problem),
        interaction_id=view.interaction_id,
        status=problem.http_status,
    )
    http.accepted_renderer, http.accepted_media_type = JSONRenderer(), PROBLEM
    body = problem_document(problem, view.interaction_id)
    return Response(body, status=problem.http_status, headers=problem.headers, content_type=PROBLEM)


@clause("RFC 9457 §3.1")
def problem_document(problem: Problem, interaction: uuid.UUID) -> dict[str, Any]:
    """A refusal as a problem document, with every flaw and where it is: a pointer, or a parameter's name."""
    first = problem.flaws[0]
    return {
        "type": f"urn:accord:problem:{str(first.fault).replace(' ', '-').replace('’', '')}",
        "title": str(first.fault).capitalize(),
        "status": problem.http_status,
        "detail": "; ".join(
            f"{flaw.path}: {flaw.detail}" if flaw.path else flaw.detail for flaw in problem.flaws
        ),
        "instance": interaction.urn,
        "errors": [
            {"detail": flaw.detail, **({"at": flaw.path} if flaw.path else {})} for flaw in problem.flaws
        ],
    }


def problem_of(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case Http404():
            return Problem(404, Flaw(Fault.PATH_UNKNOWN, "There is no such resource"), log=str(error))
        case exceptions.MethodNotAllowed():
            return Problem(405, Flaw(Fault.METHOD, str(error.detail)))
        case exceptions.NotAcceptable():
            return Problem(406, Flaw(Fault.NOT_ACCEPTABLE, "Only application/json is answered", "Accept"))
        case exceptions.UnsupportedMediaType():
            flaw = Flaw(Fault.MEDIA_TYPE, "Content-Type must be application/json", "Content-Type")
            return Problem(415, flaw)
        case exceptions.ParseError():
            return Problem(400, Flaw(Fault.BODY_MALFORMED, "The body is not JSON"))
        case _:
            return None


def read_body(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body in the shape asked for; raises Problem (400) that names every flaw by its JSON pointer."""
    read = shape(data=request.data)
    if not read.is_valid():
        raise Problem(400, *_flaws(read.errors, Fault.FIELD_INVALID, "/"))
    return dict(read.validated_data)


def read_query(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The query in the shape asked for; raises Problem (400) that names every parameter that is wrong."""
    sent = request.query_params
    lists = {name for name, field in shape().fields.items() if hasattr(field, "choice_strings_to_values")}
    twice = [name for name in sent if len(sent.getlist(name)) > 1 and name not in lists]
    if twice:
        flaws = [Flaw(Fault.QUERY_INVALID, "This parameter is repeated", name[:60]) for name in twice]
        raise Problem(400, *flaws)
    # As a plain mapping: of a form REST framework takes what is empty for what is not there, and finds all.
    read = shape(data={name: sent.getlist(name) if name in lists else sent[name] for name in sent})
    if not read.is_valid():
        raise Problem(400, *_flaws(read.errors, Fault.QUERY_INVALID, ""))
    return dict(read.validated_data)


def _flaws(errors: Any, fault: Fault, separator: str, at: str = "") -> list[Flaw]:
    if isinstance(errors, Mapping):
        steps: Sequence[tuple[str, Any]] = [
            (at if name == "non_field_errors" else f"{at}{separator}{name}", found)
            for name, found in errors.items()
        ]
        return [flaw for path, found in steps for flaw in _flaws(found, fault, separator, path)]
    if isinstance(errors, list) and any(isinstance(found, Mapping) for found in errors):
        return [
            flaw
            for number, found in enumerate(errors)
            for flaw in _flaws(found, fault, separator, f"{at}{separator}{number}")
        ]
    return [Flaw(fault, str(text), at[:100]) for text in errors]


def required_key(request: Request) -> str:
    """The idempotency key; raises Problem where there is none that could be kept."""
    key = request.headers.get("x-idempotency-key", "")
    if not key:
        flaw = Flaw(Fault.HEADER_MISSING, "x-idempotency-key is missing", "x-idempotency-key")
        raise Problem(400, flaw)
    if len(key) > 40 or not key.isprintable():
        flaw = Flaw(Fault.HEADER_INVALID, "x-idempotency-key has at most 40 characters", "x-idempotency-key")
        raise Problem(400, flaw)
    return key
