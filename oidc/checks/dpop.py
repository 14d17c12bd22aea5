"""The DPoP key that a request wants its code bound to."""

import re

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


@clause("TLS-19", "RFC 9449 §10")
def require_known_thumbprint(
    request: AuthorizationRequest, _registration: Registration, policy: SecurityPolicy
) -> None:
    """A dpop_jkt that could be kept: silence would leave the client believing that its code is bound."""
    if request.dpop_jkt is None:
        return
    if "dpop" not in policy.sender_constraints:
        raise InvalidRequest("dpop_jkt: codes are not bound to DPoP keys here")
    if not _THUMBPRINT.fullmatch(request.dpop_jkt):
        raise InvalidRequest("dpop_jkt is not the base64url of a SHA-256")
