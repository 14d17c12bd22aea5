"""Where the browser may be sent: proved before anything else, as every other error goes there."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.requests import AuthorizationRequest, Registration


@clause("AUT-04", "REG-27", "RFC 9700 §2.1")
def require_registered_redirect_uri(request: AuthorizationRequest, registration: Registration) -> str:
    """The redirect URI, equal to a registered one character for character; raises InvalidRequest."""
    if request.redirect_uri is None:
        raise InvalidRequest("redirect_uri is missing")
    if request.redirect_uri not in registration.redirect_uris:
        raise InvalidRequest("redirect_uri is not one the client registered")
    return request.redirect_uri
