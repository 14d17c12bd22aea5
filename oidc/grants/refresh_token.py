"""The refresh token grant (RFC 6749 §6): a new access token; the refresh token stays, or is rotated."""

from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.grant_types.base import GrantTypeBase

from consent.holding import held_in_force
from oidc.clauses import clause
from oidc.clients.sender import Sender
from oidc.codes import end_family
from oidc.details import MEMBER, granted_details, require_granted_details
from oidc.errors import InvalidGrant, InvalidScope
from oidc.grants._request import Answer, caller_of, required
from oidc.issuers import security_policy
from oidc.live_tokens import is_ended, is_replaced, still_granted
from oidc.models import RefreshToken
from oidc.refresh_rotation import Reused, rotated, rotates
from oidc.tokens import find_refresh_token, find_spent_refresh_token, new_access_token, token_answer


class RefreshTokenGrant(GrantTypeBase):
    @clause("REF-06", "REF-08", "REF-09", "RFC 6749 §6")
    def create_token_response(self, request: Request, token_handler: object) -> Answer:
        """Store the token in one statement that holds the consent in force: a stop comes first, and wins, or
        waits."""
        caller, now = caller_of(request, "refresh_token")
        value, rotating = required(request, "refresh_token"), rotates(caller.client)
        token = find_refresh_token(value, caller.client)
        if token is None and rotating:
            token = find_spent_refresh_token(value, caller.client)
        if token is None or token.revoked_at is not None or is_ended(token.code, caller.client):
            raise InvalidGrant("the refresh token is unknown or revoked")
        require_its_key(token, caller)
        if is_replaced(token.code, token.consent) or (token.expires is not None and token.expires <= now):
            raise InvalidGrant("the refresh token was replaced by a newer consent, or has expired")
        scope = narrowed_scope(token, getattr(request, "scope", None))
        require_granted_details(getattr(request, MEMBER, None), token.consent.wire)
        access, row = new_access_token(caller, scope=scope, code=token.code, now=now)
        held = held_in_force(token.consent_id, edition=token.code.edition)
        try:
            value, stored = (
                rotated(caller, token, value, row, held)
                if rotating
                else (value, all(caller.store(row, provided=[held])))
            )
        except Reused:
            end_family(token.code)
            raise InvalidGrant("the refresh token was replaced before", log="reuse: family ended") from None
        if not stored:
            raise InvalidGrant("the consent is not in force")
        policy = security_policy(caller.client.issuer)
        extras = {**policy.token_extras(token.consent_id), **granted_details(token.consent.wire)}
        return {}, token_answer(access, scope, refresh_token=value, **extras), 200


@clause("RFC 9449 §5")
def require_its_key(token: RefreshToken, caller: Sender) -> None:
    """The key that it was given to, where its client's authentication does not say enough."""
    if token.jkt and token.jkt != caller.kept_to:
        raise InvalidGrant("the refresh token is bound to a key that this request does not prove")


@clause("REF-08")
def narrowed_scope(token: RefreshToken, asked: str | None) -> str:
    """What the new token may do: everything granted, or the part that was asked for; never more."""
    granted = still_granted(token.application.issuer, token.scope, token.consent)
    wanted = (asked or "").split()
    if not wanted:
        return " ".join(granted)
    if not set(wanted) <= set(granted):
        raise InvalidScope("scope is wider than what was granted")
    return " ".join(scope for scope in granted if scope in wanted)
