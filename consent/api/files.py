"""The file that belongs to an intent: sent after it, and read again byte for byte (CON-41)."""

from typing import Any

from django.http import HttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from consent import operations
from consent.api.intents import idempotency_key, intent_of_client
from consent.api.messages import IntentView
from consent.issuers import consent_policy
from consent.lifecycle import Status, TransitionRefused
from consent.payment_records import payment_file
from consent.policy import UploadedFile
from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.security_log import decided, note

LONGEST_TYPE = 100
WITHOUT = frozenset({Status.INCOMPLETE, Status.EXPIRED, Status.REJECTED})
"""The statuses of a consent whose file may never have come."""


class WholeFile(BaseParser):
    """The bytes that came, of whatever type; a view asks it for no more than it takes."""

    media_type = "*/*"

    def parse(  # type: ignore[override]  # REST framework hands on whatever it is
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> bytes:
        largest: int = parser_context["view"].file.largest
        content = bytes(stream.read(largest + 1))
        if len(content) > largest:
            raise Problem(413, Flaw(Fault.TOO_LARGE, f"The file is larger than {largest} bytes"))
        return content


class AnyAnswer(BaseContentNegotiation):
    """A file is of the type it is of, whatever the caller accepts; refusals are JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class IntentFile(IntentView):
    """The file of one intent of the client's own."""

    parser_classes = (WholeFile,)
    content_negotiation_class = AnyAnswer

    @property
    def file(self) -> UploadedFile:
        if self.resource.file is None:
            raise ValueError("no route leads here from a resource without files")
        return self.resource.file

    def body_of(self, request: Request) -> bytes:
        content: Any = request.data
        return content if isinstance(content, bytes) else b""

    @clause("CON-17", "CON-41")
    def post(self, request: Request, issuer: str, consent_id: str) -> Response:
        """Take the file: 200, also for the same file again; refused where it is not the one announced."""
        idempotency_key(request, self.resource)
        found = intent_of_client(self.access, self.resource, consent_id)
        content = self.body_of(request)
        note(request, consent_id=found.id)
        self.file.check(found.wire, content)
        if found.status not in WITHOUT:
            return Response(status=200)  # its hash says that it is the one we have
        try:
            operations.complete(
                consent_id=found.id,
                client_id=self.access.client_id,
                content=content,
                media_type=request.content_type[:LONGEST_TYPE],
                at=found.read_at,
                policy=consent_policy(issuer),
            )
        except operations.DecisionTooLate:
            raise _too_late() from None
        except TransitionRefused as refusal:
            if refusal.current in WITHOUT:
                raise _too_late() from None
            return Response(status=200)  # the same file came at the same moment, and was faster
        decided(request, "file received")
        return Response(status=200)

    @clause("CON-33")
    def get(self, _request: Request, issuer: str, consent_id: str) -> HttpResponse:
        found = intent_of_client(self.access, self.resource, consent_id)
        kept = payment_file(found.id)
        if kept is None:
            raise Problem(400, Flaw(Fault.CONSENT_STATUS, "The file has not come yet"))
        answer = HttpResponse(kept[0], content_type=kept[1])
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def _too_late() -> Problem:
    return Problem(400, Flaw(Fault.CONSENT_STATUS, "The consent does not wait for a file"))
