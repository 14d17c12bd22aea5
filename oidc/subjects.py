"""`sub`: who the customer is to a client (OIDC Core §8)."""

from uuid import UUID

from oidc.access import Access
from oidc.clauses import clause
from oidc.issuers import security_policy
from oidc.models import AuthorizationCode, PairwiseSubject


def subject_of(code: AuthorizationCode) -> str:
    """`sub` of the ID tokens that come from a code."""
    client = code.application
    return _subject(client.issuer, client.sector, code.user_id, code.consent_id)


def subject_of_access(access: Access) -> str:
    """`sub` of a userinfo answer: the ID token's."""
    return _subject(access.issuer, access.sector, access.customer_id, access.consent_id)


@clause("IDT-02", "IDT-06", "OIDC-CORE §8.1")
def _subject(issuer: str, sector: str, customer_id: int | None, consent_id: UUID | None) -> str:
    """The pairwise identifier of the client's sector, or the consent's id, as the profile has it."""
    if not security_policy(issuer).pairwise:
        return str(consent_id)
    found, _ = PairwiseSubject.objects.get_or_create(issuer=issuer, sector=sector, customer_id=customer_id)
    return str(found.subject)
