"""The client credentials grant (RFC 6749 §4.4): a token for the client's own business, never for data."""

from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.grant_types.base import GrantTypeBase

from oidc.clauses import clause
from oidc.details import MEMBER, require_granted_details
from oidc.errors import InvalidScope
from oidc.grants._request import Answer, caller_of
from oidc.issuers import security_policy
from oidc.tokens import issue_access_token, token_answer


class ClientCredentialsGrant(GrantTypeBase):
    @clause("CON-01", "TOK-20", "REG-12", "RFC 6749 §4.4.2")
    def create_token_response(self, request: Request, token_handler: object) -> Answer:
        caller, now = caller_of(request, "client_credentials")
        policy = security_policy(caller.client.issuer)
        allowed = set(caller.client.scopes) & policy.client_scopes
        asked = set((getattr(request, "scope", None) or "").split())
        asked = asked or allowed - policy.solitary_scopes or allowed
        if not asked or not asked <= allowed:
            raise InvalidScope("scope holds a value this grant does not carry")
        if len(asked) > 1 and asked & policy.solitary_scopes:
            raise InvalidScope(f"{min(asked & policy.solitary_scopes)} shares a token with no other scope")
        require_granted_details(getattr(request, MEMBER, None), {})  # a customer alone gives any
        scope = " ".join(sorted(asked))
        return {}, token_answer(issue_access_token(caller, scope=scope, code=None, now=now), scope), 200
