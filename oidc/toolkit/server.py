"""The toolkit's endpoints with our grants plugged in. Views call these functions and see no oauthlib."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oauthlib.oauth2.rfc6749.endpoints import RevocationEndpoint, TokenEndpoint
from oauthlib.oauth2.rfc6749.grant_types.base import GrantTypeBase

from oidc.backchannel_policy import GRANT as CIBA
from oidc.clients.authenticate import Caller
from oidc.clients.credentials import PROOFS
from oidc.clients.sender import Sender
from oidc.errors import InvalidRequest, UnsupportedGrantType
from oidc.grants.authorization_code import AuthorizationCodeGrant
from oidc.grants.ciba import CibaGrant
from oidc.grants.client_credentials import ClientCredentialsGrant
from oidc.grants.refresh_token import RefreshTokenGrant
from oidc.toolkit.validator import Validator

GRANTS: Mapping[str, GrantTypeBase] = {
    "authorization_code": AuthorizationCodeGrant(),
    "client_credentials": ClientCredentialsGrant(),
    "refresh_token": RefreshTokenGrant(),
    CIBA: CibaGrant(),
}
_ENDPOINT = TokenEndpoint(None, default_token_type=None, grant_types=GRANTS)


def token_response(
    form: Mapping[str, str], caller: Sender, now: datetime, offered: frozenset[str]
) -> dict[str, Any]:
    """Run the grant a token request names; raises OAuthError."""
    grant_type = form.get("grant_type")
    if grant_type is None:
        raise InvalidRequest("grant_type is missing")
    if grant_type not in GRANTS or grant_type not in offered:
        raise UnsupportedGrantType("grant_type is not offered")
    asked = {name: value for name, value in form.items() if name not in PROOFS}
    _headers, body, _status = _ENDPOINT.create_token_response(
        "", "POST", asked, {}, credentials={"caller": caller, "now": now}
    )
    answer: dict[str, Any] = body
    return answer


def revoke(form: Mapping[str, str], caller: Caller) -> None:
    """Revoke the token a revocation request names, if it is the caller's (RFC 7009 §2.1)."""
    if "token" not in form:
        raise InvalidRequest("token is missing")
    RevocationEndpoint(Validator(caller)).create_revocation_response("", "POST", dict(form), {})
