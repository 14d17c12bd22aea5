"""The logos of clients, for the pages on which customers decide."""

from django.http import Http404, HttpRequest, HttpResponse

from oidc.endpoints.answers import oauth_endpoint
from oidc.logos import logo_at

# Whatever a browser makes of the bytes, as a document of its own they may do nothing.
_INERT = "default-src 'none'; frame-ancestors 'none'; sandbox"


@oauth_endpoint("GET")
def logo(_http: HttpRequest, issuer: str, digest: str) -> HttpResponse:
    """A picture by its digest, which never shows another one."""
    found = logo_at(issuer, digest)
    if found is None:
        raise Http404("no logo")
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Cache-Control"] = "public, max-age=86400, immutable"
    response["Content-Security-Policy"] = _INERT
    response["Content-Disposition"] = "inline"
    return response
