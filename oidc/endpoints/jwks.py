"""The keys that verify our signatures, and those to encrypt to us with (RFC 7517 §5)."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

from oidc.clauses import clause
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.jose.keys import KEY_SET_CACHED_FOR, published_jwks


@oauth_endpoint("GET")
@clause("META-07", "RFC 9110 §13.1.2")
def jwks(http: HttpRequest, issuer: str) -> HttpResponse:
    """Never older than the last rotation; who shows the ETag of what it has is told that it still holds."""
    response = json_answer(published_jwks(issuer))
    response["Cache-Control"] = f"public, max-age={int(KEY_SET_CACHED_FOR.total_seconds())}"
    set_response_etag(response)
    return get_conditional_response(http, etag=response["ETag"], response=response) or response
