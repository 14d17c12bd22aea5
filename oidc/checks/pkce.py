"""Proof Key for Code Exchange (RFC 7636): S256 or nothing."""

import re

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Delivery, Registration

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@clause("PAR-06", "TOK-04", "RFC 7636 §4.3", "FAPI1-ADV §5.2.2-18", "RFC 9700 §2.1.1")
def require_s256_challenge(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> None:
    """A challenge for what is pushed, from public clients, and where the profile asks for one; any that is
    sent must be S256."""
    if request.code_challenge is None:
        if (
            request.delivery is Delivery.PUSHED
            or registration.public
            or request.response_type in policy.pkce_response_types
        ):
            raise InvalidRequest("code_challenge is missing")
        if request.code_challenge_method is not None:
            raise InvalidRequest("code_challenge_method comes without code_challenge")
        return
    # An absent method means "plain" (RFC 7636 §4.3), which reveals the verifier.
    if request.code_challenge_method != "S256":
        raise InvalidRequest("code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(request.code_challenge):
        raise InvalidRequest("code_challenge is not the base64url of a SHA-256")
