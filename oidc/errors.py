"""The wire's error vocabulary.

OAuthError
├── at the back channel and the front:  InvalidRequest, InvalidClient, InvalidGrant, InvalidScope,
│     UnauthorizedClient, UnsupportedGrantType, UnsupportedResponseType, InvalidRequestObject,
│     InvalidRequestUri, RequestNotSupported, RequestUriNotSupported, RegistrationNotSupported,
│     InvalidAuthorizationDetails, InvalidGrantId
├── at the back channel only:           InvalidClientAttestation (an InvalidClient), UseFreshAttestation,
│     UseAttestationChallenge, InvalidDpopProof, UseDpopNonce, TooManyRequests
├── at the bank's own apps:             InsufficientAuthorization, RedirectToWeb, InvalidSession
├── without a browser (CIBA):           UnknownUserId, ExpiredLoginHintToken, InvalidBindingMessage,
│     AuthorizationPending, SlowDown, ExpiredToken; and AccessDenied
├── at the registration endpoint:       InvalidRedirectUri, InvalidClientMetadata, UnsupportedBody,
│     BodyTooLarge, InvalidSoftwareStatement, UnapprovedSoftwareStatement, InvalidToken, InsufficientScope
└── at the front only:                  AccessDenied, LoginRequired, ConsentRequired,
      UnmetAuthenticationRequirements, TemporarilyUnavailable

`description` is for the client's developer, in the characters RFC 6749 §5.2 leaves it; `log` is for us and is
never sent.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

_UNSPEAKABLE = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class OAuthError(Exception):
    code: ClassVar[str]
    http_status: ClassVar[int] = 400

    def __init__(self, description: str, *, log: str = "") -> None:
        super().__init__(description)
        self.description = speakable(description)
        self.log = log

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the answer needs beside its body."""
        return {}

    @property
    def members(self) -> Mapping[str, Any]:
        """What stands in its body beside the code and the description."""
        return {}


def speakable(description: str) -> str:
    """With a question mark for each character that an error_description must not hold (RFC 6749 §5.2)."""
    return _UNSPEAKABLE.sub("?", description)


class InvalidRequest(OAuthError):
    code = "invalid_request"


class InvalidClient(OAuthError):
    code = "invalid_client"
    http_status = 401


class InvalidClientAttestation(InvalidClient):
    """The attestation, or the proof that its key is held, does not count (ATTEST §7.4)."""

    code = "invalid_client_attestation"


class UseFreshAttestation(OAuthError):
    """The client's attester has to vouch for its instance anew (ATTEST §7.4)."""

    code = "use_fresh_attestation"


class UseAttestationChallenge(OAuthError):
    """The proof must be made again, with the challenge that the answer brings (ATTEST §7.4)."""

    code = "use_attestation_challenge"

    def __init__(self, challenge: str) -> None:
        super().__init__("make the proof again, with the challenge of OAuth-Client-Attestation-Challenge")
        self.challenge = challenge

    @property
    def headers(self) -> Mapping[str, str]:
        return {"OAuth-Client-Attestation-Challenge": self.challenge}


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


class InvalidDpopProof(OAuthError):
    code = "invalid_dpop_proof"


class UseDpopNonce(OAuthError):
    """The proof must be made again, with the nonce that the answer brings (RFC 9449 §8, §9)."""

    code = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        super().__init__("make the DPoP proof again, with the nonce of the DPoP-Nonce header")
        self.nonce = nonce

    @property
    def headers(self) -> Mapping[str, str]:
        return {"DPoP-Nonce": self.nonce}


class TooManyRequests(OAuthError):
    """Answered later (RFC 6585 §4, RFC 9126 §2.3). No standard names a code for it at these endpoints; this
    one is RFC 6749's own for a server that cannot answer now."""

    code = "temporarily_unavailable"
    http_status = 429

    def __init__(self, description: str, *, wait: int) -> None:
        super().__init__(description)
        self.wait = wait
        """Seconds."""

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.wait)}


class InvalidSession(OAuthError):
    """The auth_session is unknown, over, used before, or another app's or device's (FIPA §5.2.2.1)."""

    code = "invalid_session"


class InsufficientAuthorization(OAuthError):
    """The app asks its customer for more, and comes back with it (FIPA §5.2.2.1)."""

    code = "insufficient_authorization"

    def __init__(self, description: str, *, auth_session: str, asks: Mapping[str, Any]) -> None:
        super().__init__(description)
        self._members = {"auth_session": auth_session, **asks}

    @property
    def members(self) -> Mapping[str, Any]:
        return self._members


class RedirectToWeb(OAuthError):
    """What is left to do needs our pages (FIPA §5.2.2.1); by a `request_uri`, where there is one, the app
    opens them with the request that it made."""

    code = "redirect_to_web"

    def __init__(self, description: str, *, request_uri: str = "", seconds: int = 0) -> None:
        super().__init__(description)
        self._members = {"request_uri": request_uri, "expires_in": seconds} if request_uri else {}

    @property
    def members(self) -> Mapping[str, Any]:
        return self._members


class UnknownUserId(OAuthError):
    """The hint says nobody whom we can ask (CIBA Core §13)."""

    code = "unknown_user_id"


class ExpiredLoginHintToken(OAuthError):
    code = "expired_login_hint_token"


class InvalidBindingMessage(OAuthError):
    """It is missing where one is needed, or cannot be shown as it stands (CIBA Core §13)."""

    code = "invalid_binding_message"


class AuthorizationPending(OAuthError):
    """The customer has not decided yet (CIBA Core §11)."""

    code = "authorization_pending"


class SlowDown(OAuthError):
    """The same, to who asks too often; from now on it is to wait longer in between (CIBA Core §11)."""

    code = "slow_down"


class ExpiredToken(OAuthError):
    """The customer did not decide in time (CIBA Core §11)."""

    code = "expired_token"


class InvalidAuthorizationDetails(OAuthError):
    code = "invalid_authorization_details"


class InvalidGrantId(OAuthError):
    """grant_id names nothing that the client was granted and has still (Grant Management §5.4)."""

    code = "invalid_grant_id"


class RegistrationNotSupported(OAuthError):
    code = "registration_not_supported"


class InvalidRedirectUri(OAuthError):
    code = "invalid_redirect_uri"


class InvalidClientMetadata(OAuthError):
    code = "invalid_client_metadata"


class UnsupportedBody(InvalidClientMetadata):
    http_status = 415


class BodyTooLarge(InvalidClientMetadata):
    http_status = 413


class InvalidSoftwareStatement(OAuthError):
    code = "invalid_software_statement"


class UnapprovedSoftwareStatement(OAuthError):
    code = "unapproved_software_statement"


class InvalidToken(OAuthError):
    """An access token that opens nothing (RFC 6750 §3.1), or none where one is needed."""

    code = "invalid_token"
    http_status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        return {"WWW-Authenticate": f'Bearer error="{self.code}"'}


class InsufficientScope(InvalidToken):
    code = "insufficient_scope"
    http_status = 403


class AccessDenied(OAuthError):
    code = "access_denied"


class LoginRequired(OAuthError):
    code = "login_required"


class ConsentRequired(OAuthError):
    code = "consent_required"


class UnmetAuthenticationRequirements(OAuthError):
    code = "unmet_authentication_requirements"


class TemporarilyUnavailable(OAuthError):
    code = "temporarily_unavailable"
