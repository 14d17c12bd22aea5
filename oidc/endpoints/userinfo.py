"""The userinfo endpoint (OIDC Core §5.3): who the customer is to this client, and no more than was allowed."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from oidc.access import customer_access
from oidc.clauses import clause
from oidc.resources import protected
from oidc.subjects import subject_of_access


@protected("GET", "POST")
@clause("IDT-12", "OIDC-CORE §5.3.2")
def userinfo(http: HttpRequest, issuer: str) -> HttpResponse:
    """`sub`, the same as in the ID token."""
    access = customer_access(http, issuer, scopes=frozenset({"openid"}))
    return JsonResponse({"sub": subject_of_access(access)})
