"""The userinfo endpoint (OIDC Core §5.3): who the customer is to this client."""

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from oidc.access import Access, customer_access
from oidc.clauses import clause
from oidc.resources import ProtectedResource
from oidc.subjects import subject_of_access


class Userinfo(ProtectedResource):
    """`sub`, the same as in the ID token."""

    def admit(self, http: HttpRequest) -> Access:
        return customer_access(http, self.issuer, scopes=frozenset({"openid"}))

    @clause("IDT-12", "OIDC-CORE §5.3.2")
    def get(self, _request: Request, issuer: str) -> Response:
        return Response({"sub": subject_of_access(self.access)})

    post = get
