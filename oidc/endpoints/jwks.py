"""The keys our signatures verify with (RFC 7517 §5)."""

from django.http import HttpRequest, HttpResponse

from oidc.clauses import clause
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.jose.keys import KEY_SET_CACHED_FOR, published_jwks


@oauth_endpoint("GET")
@clause("META-07")
def jwks(_http: HttpRequest, issuer: str) -> HttpResponse:
    response = json_answer(published_jwks(issuer))
    response["Cache-Control"] = f"public, max-age={int(KEY_SET_CACHED_FOR.total_seconds())}"
    return response
