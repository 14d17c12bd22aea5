"""What a grant comes to once something is added to it (Grant Management for OAuth 2.0 §5.2, "merge")."""

from dataclasses import replace

from consent.models import Consent
from consent.policy import Terms
from consent.queries import ConsentFacts
from oidc.clauses import clause
from oidc.details import MEMBER, permissions_in
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, ChangedSharing


@clause("GM-01", "AMD-10", "GRANTS §5.2")
def added_to(consent: ConsentFacts, asked: Terms) -> Terms:
    """All that the consent allows and all that is asked for, for as long as that is asked for from now on."""
    before, wire = consent.wire.get(MEMBER, []), dict(asked.wire or {})
    details = [*before, *(one for one in wire.get(MEMBER, []) if one not in before)]
    return replace(
        asked,
        permissions=tuple(sorted({*consent.permissions, *asked.permissions})),
        wire=wire | ({MEMBER: details} if details else {}),
    )


@clause("GM-01", "AMD-10", "GRANTS §5.2")
def scope_given(policy: SecurityPolicy, request: AuthorizationRequest, consent: Consent) -> str:
    """What tokens of a customer's yes are for: the scope asked for, and where it was added to a grant, what
    the grant held before it, as its older tokens end."""
    intent = policy.read_intent(request)
    if not isinstance(intent, ChangedSharing) or not intent.adds:
        return request.scope or ""
    asked = (request.scope or "").split()
    return " ".join([*asked, *(one for one in scopes_of(policy, consent) if one not in asked)])


def scopes_of(policy: SecurityPolicy, consent: Consent | ConsentFacts) -> list[str]:
    """The scopes that a consent's permissions are, but for what its authorization details stand for."""
    by_details = permissions_in(policy, consent.wire.get(MEMBER, ()))
    return sorted((policy.scopes & frozenset(consent.permissions)) - by_details)
