"""Protected REST resources: REST framework reads and negotiates, one gate admits, and every refusal leaves in
the issuer's own error shape, with the interaction id of FAPI 1.0 Baseline §6.2.1-11."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db import InternalError, OperationalError
from django.http import Http404, HttpRequest
from django.utils.http import http_date
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.operations import Told, disclose
from consent.problems import Away, Fault, Flaw, Problem
from oidc.access import Access, access_by_now
from oidc.clauses import clause
from oidc.issuers import known_issuer
from oidc.security_log import note, refused, said_of_customer, sent_interaction_id

LONGEST_SAID = 300
RETRY_AFTER = "5"
"""Seconds after which whoever was told that something is away may try again."""

_READ_ONLY = "25006"
"""PostgreSQL's code: read_only_sql_transaction."""


def lower_headers(request: Request) -> dict[str, str]:
    """The headers of a call as profiles read them: by their names in lower case."""
    return {name.lower(): value for name, value in request.headers.items()}


class ProtectedResource(APIView):
    """A view that an access token opens. A subclass says by `admit` which; its methods find `access`,
    `issuer` and `interaction_id`, and raise Problem for what they refuse."""

    # Without OPTIONS, whose answer by the framework would describe our code.
    http_method_names = ["get", "head", "post", "delete"]
    admit: ClassVar[Callable[["ProtectedResource", HttpRequest], Access]]
    issuer: str
    interaction_id: uuid.UUID
    access: Access

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.issuer = known_issuer(kwargs["issuer"])
        self.interaction_id = interaction_id(request)
        note(request, issuer=self.issuer, interaction_id=self.interaction_id)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before the gate: a method nobody may use needs no token to be told so.
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        self.access = self.admit(request)
        self._record_what_is_said(request)

    @clause("CON-15")
    def _record_what_is_said(self, request: Request) -> None:
        """Whatever it is, it is taken; of something longer than anybody writes the beginning."""
        wanted = settings.ISSUERS[self.issuer].security.customer_headers
        said = {name: request.headers[name][:LONGEST_SAID] for name in wanted if name in request.headers}
        if said:
            said_of_customer(request, said)

    @clause("RES-01", "RES-05", "AMD-01")
    def disclosed(self, told: Told) -> bool:
        """Record what is about to go out, read under `access`: False, and nothing recorded, where its consent
        was moved since, however that was read. Then `access` is what there is by now, and all is to be read
        again; raises the gate's refusal where there is none any more."""
        if disclose(told, version=self.access.consent_version):
            return True
        self.access = access_by_now(self.request, self.access)
        return False

    @clause("CON-13", "RES-07", "FAPI1-BASE §6.2.1")
    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["x-fapi-interaction-id"] = str(self.interaction_id)
        final["Date"] = http_date()
        final.setdefault("Cache-Control", "no-store")
        return final


@clause("CON-67", "CON-69")
def refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's EXCEPTION_HANDLER: what a view or the framework refused, in the issuer's error body.

    None, which lets the error through to the server's last resort, for whatever nobody foresaw.
    """
    problem = _problem(error)
    if problem is None:
        return None
    view: ProtectedResource = context["view"]
    body = problem_body(view.request, view.issuer, problem, view.interaction_id)
    return Response(body or None, status=problem.http_status, headers=problem.headers)


def problem_body(
    http: HttpRequest, issuer: str, problem: Problem, interaction: uuid.UUID, *, path: str = ""
) -> dict[str, Any]:
    """The body of a refusal, after its line in the log; {} where the ecosystem gives none.

    `path` is the resource that would refuse so, where it is not the one called.
    """
    refused(
        http,
        str(problem.flaws[0].fault),
        problem.log or str(problem),
        issuer=issuer,
        interaction_id=interaction,
        status=problem.http_status,
    )
    describe = settings.ISSUERS[issuer].consent.describe_problem
    body: dict[str, Any] = describe(problem, str(interaction), path or http.path)
    return body


def away_problem(error: Away) -> Problem:
    """The refusal of a call for which something of the bank's had to be asked, and gave no answer."""
    flaw = Flaw(Fault.UNEXPECTED, "The bank’s own systems do not answer at present")
    return Problem(503, flaw, log=f"{error!r:.200}", headers={"Retry-After": RETRY_AFTER})


def is_away(error: BaseException | None) -> bool:
    """Whether what we ask, or the database, cannot do its work at present: also one that takes no writes, as
    a standby does, or finds its own files damaged (XX…)."""
    if isinstance(error, InternalError):
        code = str(getattr(error.__cause__, "sqlstate", ""))
        return code == _READ_ONLY or code.startswith("XX")
    return isinstance(error, OperationalError | Away)


def interaction_id(http: HttpRequest) -> uuid.UUID:
    """The caller's x-fapi-interaction-id where it is a UUID, else a new one."""
    return sent_interaction_id(http) or uuid.uuid4()


def _problem(error: Exception) -> Problem | None:
    match error:
        case Problem():
            return error
        case Away():
            return away_problem(error)
        case Http404():
            return Problem(404, Flaw(Fault.PATH_UNKNOWN, "There is no such resource"))
        case exceptions.MethodNotAllowed():
            return Problem(405, Flaw(Fault.METHOD, str(error.detail)))
        case exceptions.NotAcceptable():
            return Problem(406, Flaw(Fault.NOT_ACCEPTABLE, "Only application/json is answered", "Accept"))
        case exceptions.UnsupportedMediaType():
            flaw = Flaw(Fault.MEDIA_TYPE, "Content-Type must be application/json", "Content-Type")
            return Problem(415, flaw)
        case _:
            return None
