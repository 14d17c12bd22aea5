"""A recipient's own consents, newest first: what it asked for, what became of it, until when it holds."""

from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from consent.issuers import consent_policy
from consent.lifecycle import status_at
from consent.problems import Fault, Flaw, Problem
from consent.queries import ConsentFacts, consents_of_client
from oidc.access import Access, client_access
from oidc.clauses import clause
from oidc.issuers import mtls_url
from oidc.resources import ProtectedResource

PATH, PAGE = "consents", 100


class OwnConsents(ProtectedResource):
    """Pages of the consents that the calling client ever asked for, at an issuer whose profile lists them."""

    def admit(self, http: HttpRequest) -> Access:
        return client_access(http, self.issuer, scope=consent_policy(self.issuer).listing_scope)

    @clause("CON-01", "TOK-20")
    def get(self, request: Request, issuer: str) -> Response:
        """The page after the consent that `after` names, with a link to the next one where there is one."""
        found = consents_of_client(
            issuer=issuer, client_id=self.access.client_id, after=_after(request), limit=PAGE + 1
        )
        page = found[:PAGE]
        links = {"next": f"{mtls_url(issuer, PATH)}?after={page[-1].id}"} if len(found) > PAGE else {}
        return Response({"consents": [_shown(one) for one in page], "links": links})


def _after(request: Request) -> UUID | None:
    sent = request.GET.get("after")
    if sent is None:
        return None
    try:
        return UUID(sent)
    except ValueError:
        raise Problem(400, Flaw(Fault.QUERY_INVALID, "after is not the id of a consent", "after")) from None


def _shown(one: ConsentFacts) -> dict[str, object]:
    return {
        "id": str(one.id),
        "status": status_at(one, one.read_at).value,
        "permissions": list(one.permissions),
        "created_at": one.created_at.isoformat(),
        "expires_at": one.expires_at.isoformat() if one.expires_at else None,
    }
