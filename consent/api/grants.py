"""What a recipient was granted, by the id that it got with its tokens: it reads and ends it here
(Grant Management for OAuth 2.0 §6)."""

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from consent import operations
from consent.held_grants import AnothersGrant, grant_of_client
from consent.identifiers import identifier
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused
from consent.problems import Fault, Flaw, Problem
from consent.queries import ConsentFacts
from oidc.access import Access, client_access
from oidc.clauses import clause
from oidc.details import MEMBER
from oidc.issuers import resource_url, security_policy
from oidc.merging import scopes_of
from oidc.policy import QUERY_GRANTS, REVOKE_GRANTS
from oidc.resources import ProtectedResource
from oidc.security_log import decided, note


class Grant(ProtectedResource):
    """One grant of the client's own that is in force."""

    http_method_names = ["get", "head", "delete"]

    @clause("GM-03", "TOK-20", "GRANTS §6.1")
    def admit(self, http: HttpRequest) -> Access:
        scope = REVOKE_GRANTS if http.method == "DELETE" else QUERY_GRANTS
        return client_access(http, self.issuer, scope=scope)

    @clause("GM-03", "GRANTS §6.4")
    def get(self, request: Request, issuer: str, consent_id: str) -> Response:
        return Response(_shown(self._grant(request, consent_id)))

    @clause("GM-03", "REF-12", "GRANTS §6.5")
    def delete(self, request: Request, issuer: str, consent_id: str) -> Response:
        """End it, and with it all tokens: 204."""
        found = self._grant(request, consent_id)
        try:
            operations.revoke(
                consent_id=found.id,
                client_id=self.access.client_id,
                at=found.read_at,
                policy=consent_policy(issuer),
            )
        except TransitionRefused:  # it ended meanwhile
            raise _no_such_grant() from None
        decided(request, "revoked")
        return Response(status=204)

    @clause("GM-03", "GRANTS §6.6")
    def _grant(self, request: Request, consent_id: str) -> ConsentFacts:
        """404 for what is none, or has ended; 403 for another client's."""
        named = identifier(consent_id)
        if named is None:
            raise _no_such_grant()
        try:
            found = grant_of_client(grant_id=named, issuer=self.issuer, client_id=self.access.client_id)
        except AnothersGrant:
            raise Problem(403, Flaw(Fault.PERMISSION, "The grant is another client's")) from None
        if found is None:
            raise _no_such_grant()
        note(request, consent_id=found.id)
        return found


def _no_such_grant() -> Problem:
    return Problem(404, Flaw(Fault.RESOURCE_UNKNOWN, "There is no such grant in force"))


def _shown(grant: ConsentFacts) -> dict[str, Any]:
    """What the grant allows, in the words it is asked for by; nothing of its customer, no token."""
    policy = security_policy(grant.issuer)
    scopes = scopes_of(policy, grant)
    claims = {claim for one in grant.permissions for claim in policy.userinfo.get(one, ())}
    shown = {
        "scopes": [{"scope": " ".join(scopes), "resource": [resource_url(grant.issuer)]}] if scopes else [],
        "claims": sorted(claims),
        "authorization_details": grant.wire.get(MEMBER, []),
        "created_at": (grant.authorised_at or grant.created_at).isoformat(),
        "last_updated": grant.agreed_at.isoformat(),
    }
    return shown | ({"expires_at": grant.expires_at.isoformat()} if grant.expires_at else {})
