"""Resources whose messages may be signed: requests checked, answers signed, as each resource says."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from consent.policy import IntentResource, MessageSignature, SubscriptionResource, Unsigned
from consent.problems import Fault, Flaw, Problem
from oidc.access import Access, client_access
from oidc.clauses import clause
from oidc.jose.detached import HEADER, refuse_signature, require_signature, signature_over
from oidc.resources import ProtectedResource


class SignedResource(ProtectedResource):
    """A resource that says whether what comes is signed, as what goes out then is."""

    resource: IntentResource | SubscriptionResource

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.check_signature(request)

    @clause("CON-21", "CON-22")
    def check_signature(self, request: Request) -> None:
        """Refuse a body that is not signed where it has to be, and a signature where none is asked for."""
        match self.resource.signature:
            case MessageSignature() as rules if request.method in {"POST", "PUT"}:
                sent = request.headers.get(HEADER)
                require_signature(self.access.client, sent, self.body_of(request), rules, timezone.now())
            case Unsigned.REFUSED:
                refuse_signature(request.headers.get(HEADER))

    def body_of(self, request: Request) -> bytes:
        """The bytes that came."""
        try:
            return bytes(request.body)
        except RequestDataTooBig:
            raise Problem(413, Flaw(Fault.TOO_LARGE, "The body is larger than 64 KiB")) from None

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final: Any = super().finalize_response(request, response, *args, **kwargs)
        rules = self.resource.signature
        # Whoever was not let in is not worth a signature, of which each costs time.
        if isinstance(rules, MessageSignature) and hasattr(self, "access"):
            if isinstance(final, Response):
                final.add_post_render_callback(lambda rendered: self._sign(rendered, rules))
            else:
                self._sign(final, rules)
        return final  # type: ignore[no-any-return]  # or Django's own, of a file

    def _sign(self, answer: HttpResponse, rules: MessageSignature) -> None:
        if answer.content:
            answer[HEADER] = signature_over(self.issuer, answer.content, rules, timezone.now())


class IntentView(SignedResource):
    """A view of one kind of intent, of one issuer, for its client itself."""

    resource: IntentResource = None  # type: ignore[assignment]  # as_view gives it

    def admit(self, http: HttpRequest) -> Access:
        return client_access(http, self.issuer, scope=self.resource.scope)
