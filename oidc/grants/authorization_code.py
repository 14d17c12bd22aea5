"""The authorization code grant (RFC 6749 §4.1.3): find, check, spend, issue."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any, NoReturn

from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.grant_types.base import GrantTypeBase

from oidc.clauses import clause
from oidc.clients.sender import Sender
from oidc.codes import end_family, find_code, spending
from oidc.details import MEMBER, require_granted_details
from oidc.errors import InvalidGrant
from oidc.grants._giving import given_for
from oidc.grants._request import Answer, caller_of, required
from oidc.jose.encrypt import Envelope, envelope_for
from oidc.live_tokens import is_ended
from oidc.models import AuthorizationCode
from oidc.policy import Encryptable


class AuthorizationCodeGrant(GrantTypeBase):
    @clause("TOK-02", "TOK-04", "AMD-01", "RFC 6749 §4.1.3", "RFC 7636 §4.6")
    def create_token_response(self, request: Request, token_handler: object) -> Answer:
        caller, now = caller_of(request, "authorization_code")
        code = find_code(required(request, "code"), caller.client.pk)
        if code is None:
            raise InvalidGrant("the code is unknown", log="unknown, or another client's")
        if is_ended(code, caller.client):
            raise InvalidGrant("the code is revoked")
        require_same_redirect_uri(code, getattr(request, "redirect_uri", None))
        require_code_verifier(code, getattr(request, "code_verifier", None))
        require_bound_key(code, caller)
        require_granted_details(getattr(request, MEMBER, None), code.consent.wire)
        envelope = envelope_for(caller.client, Encryptable.ID_TOKEN, now)
        return {}, _redeem(caller, code, envelope, now), 200


def require_same_redirect_uri(code: AuthorizationCode, redirect_uri: str | None) -> None:
    if (redirect_uri or "") != code.redirect_uri:  # of the bank's own apps a request need not name one
        raise InvalidGrant("redirect_uri is not the one of the authorization request")


def require_code_verifier(code: AuthorizationCode, verifier: str | None) -> None:
    if not code.code_challenge:
        if verifier:
            raise InvalidGrant("code_verifier without a code_challenge")
        return
    computed = base64.urlsafe_b64encode(hashlib.sha256((verifier or "").encode()).digest()).rstrip(b"=")
    if not hmac.compare_digest(computed, code.code_challenge.encode()):
        raise InvalidGrant("code_verifier does not fit the code_challenge")


@clause("TLS-19", "RFC 9449 §10")
def require_bound_key(code: AuthorizationCode, caller: Sender) -> None:
    """The key that the authorization request named or proved, where it did."""
    if code.dpop_jkt and code.dpop_jkt != caller.dpop_jkt:
        raise InvalidGrant("the code is bound to a DPoP key that this request does not prove")


def _redeem(
    caller: Sender, code: AuthorizationCode, envelope: Envelope | None, now: datetime
) -> dict[str, Any]:
    """Spend the code and store what it gives."""
    told, (is_newest, unspent) = given_for(code, caller, now, envelope=envelope, spent=spending(code))
    if not unspent:
        refuse_unspendable(code, is_newest=is_newest)
    return told


def refuse_unspendable(code: AuthorizationCode, *, is_newest: bool) -> NoReturn:
    """A code that comes back, everything else about it right, takes with it what it gave the first time."""
    code.refresh_from_db(fields=["consumed_at", "revoked_at"])
    if code.consumed_at is not None:
        end_family(code)
        raise InvalidGrant("the code was used before", log="replay: family ended")
    if code.revoked_at is not None:
        raise InvalidGrant("the code is revoked")
    if not is_newest:
        raise InvalidGrant("the consent is not in force, or was agreed to anew since the code was made")
    raise InvalidGrant("the code has expired")
