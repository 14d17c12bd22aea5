"""The wire's error vocabulary.

OAuthError
├── at the back channel and the front:  InvalidRequest, InvalidClient, InvalidGrant, InvalidScope,
│     UnauthorizedClient, UnsupportedGrantType, UnsupportedResponseType, InvalidRequestObject,
│     InvalidRequestUri, RequestNotSupported, RequestUriNotSupported
└── at the front only:                  AccessDenied, LoginRequired, UnmetAuthenticationRequirements

`description` is for the client's developer, in the characters RFC 6749 §5.2 leaves it; `log` is for us and is
never sent.
"""

import re
from typing import ClassVar

_UNSPEAKABLE = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class OAuthError(Exception):
    code: ClassVar[str]
    http_status: ClassVar[int] = 400

    def __init__(self, description: str, *, log: str = "") -> None:
        super().__init__(description)
        self.description = speakable(description)
        self.log = log


def speakable(description: str) -> str:
    """With a question mark for each character that an error_description must not hold (RFC 6749 §5.2)."""
    return _UNSPEAKABLE.sub("?", description)


class InvalidRequest(OAuthError):
    code = "invalid_request"


class InvalidClient(OAuthError):
    code = "invalid_client"
    http_status = 401


class InvalidGrant(OAuthError):
    code = "invalid_grant"


class InvalidScope(OAuthError):
    code = "invalid_scope"


class UnauthorizedClient(OAuthError):
    code = "unauthorized_client"


class UnsupportedGrantType(OAuthError):
    code = "unsupported_grant_type"


class UnsupportedResponseType(OAuthError):
    code = "unsupported_response_type"


class InvalidRequestObject(OAuthError):
    code = "invalid_request_object"


class InvalidRequestUri(OAuthError):
    code = "invalid_request_uri"


class RequestNotSupported(OAuthError):
    code = "request_not_supported"


class RequestUriNotSupported(OAuthError):
    code = "request_uri_not_supported"


class AccessDenied(OAuthError):
    code = "access_denied"


class LoginRequired(OAuthError):
    code = "login_required"


class UnmetAuthenticationRequirements(OAuthError):
    code = "unmet_authentication_requirements"
