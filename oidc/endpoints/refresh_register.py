"""A directory asks for its statuses to be read again (CDS, `POST /admin/register/metadata`)."""

from rest_framework.request import Request
from rest_framework.response import Response

from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.endpoints._directory import require_directory_or_client
from oidc.issuers import security_policy, standing_feed
from oidc.registration_policy import StandingFeed, StatedRegistration
from oidc.resources import ProtectedResource, lower_headers
from oidc.security_log import decided
from oidc.standings import ask_for_reading


class RefreshRegister(ProtectedResource):
    """The directory alone may ask: by its own signature over the call, or as a client to which an operator
    has given the scope for it, by a token of its own."""

    http_method_names = ["post"]
    feed: StandingFeed

    def perform_authentication(self, request: Request) -> None:
        feed, policy = standing_feed(self.issuer), security_policy(self.issuer).registration
        if feed is None or not isinstance(policy, StatedRegistration):
            raise Problem(404, Flaw(Fault.PATH_UNKNOWN, "There is no such resource"))
        self.feed = feed
        require_directory_or_client(request, self.issuer, policy, feed.refresh_path, scope=feed.refresh_scope)

    @clause("REG-19", "REG-36", "CON-16")
    def post(self, request: Request, issuer: str) -> Response:
        """Have the statuses read soon: 200, without a body."""
        version = self.feed.refresh_version(lower_headers(request))
        if self.feed.refresh_wanted(dict(request.data)):
            ask_for_reading(issuer)
            decided(request, "register asked to be read")
        return Response(status=200, headers=version)
