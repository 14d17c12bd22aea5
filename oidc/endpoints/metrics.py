"""Whoever watches over an ecosystem asks how it went (CDS, `GET /admin/metrics`)."""

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.endpoints._directory import require_directory_or_client
from oidc.issuers import directory_keys, security_policy
from oidc.measuring import measured
from oidc.registration_policy import StatedRegistration
from oidc.reporting import MetricsResource
from oidc.resources import ProtectedResource, lower_headers
from oidc.security_log import decided


class Metrics(ProtectedResource):
    """The directory alone may ask: by its own signature over each call, or as a client to which an operator
    has given the scope for it, by a token of its own."""

    http_method_names = ["get"]
    resource: MetricsResource = None  # type: ignore[assignment]  # as_view gives it

    @clause("REG-36")
    def perform_authentication(self, request: Request) -> None:
        policy = security_policy(self.issuer).registration
        if not isinstance(policy, StatedRegistration) or not directory_keys(self.issuer):
            raise Problem(404, Flaw(Fault.PATH_UNKNOWN, "There is no such resource"))
        about = self.resource
        require_directory_or_client(request, self.issuer, policy, about.path, scope=about.scope)

    @clause("AUD-08", "CON-16")
    def get(self, request: Request, issuer: str) -> Response:
        version = self.resource.negotiate(lower_headers(request), self.resource.versions)
        period = self.resource.read_period(request.GET.dict())
        url = settings.MTLS_BASE_URL + request.get_full_path()
        body = self.resource.render(measured(issuer, timezone.now()), period, url)
        decided(request, "metrics were asked for")
        return Response(body, headers=version)
