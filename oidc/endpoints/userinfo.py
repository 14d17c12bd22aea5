"""The userinfo endpoint (OIDC Core §5.3): who the customer is to this client."""

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from oidc.access import Access, customer_access
from oidc.clauses import clause
from oidc.customers import customer_claims
from oidc.issuers import security_policy
from oidc.resources import ProtectedResource
from oidc.subjects import subject_of_access


class Userinfo(ProtectedResource):
    """`sub`, the same as in the ID token, and the claims that the customer's consent releases."""

    def admit(self, http: HttpRequest) -> Access:
        return customer_access(http, self.issuer, scopes=frozenset({"openid"}))

    @clause("IDT-12", "IDT-13", "OIDC-CORE §5.3.2")
    def get(self, _request: Request, issuer: str) -> Response:
        return Response({"sub": subject_of_access(self.access), **released_claims(self.access)})

    post = get


def released_claims(access: Access) -> dict[str, Any]:
    """The claims that the consent's permissions release; none costs no query."""
    offered = security_policy(access.issuer).userinfo
    released = {claim for permission in access.permissions for claim in offered.get(permission, ())}
    if not released or access.customer_id is None:
        return {}
    return {claim: value for claim, value in customer_claims(access.customer_id).items() if claim in released}
