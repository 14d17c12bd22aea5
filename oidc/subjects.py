"""`sub`: who the customer is to a client (OIDC Core §8)."""

from uuid import UUID

from consent.queries import consent_of_client
from oidc.access import Access
from oidc.clauses import clause
from oidc.issuers import security_policy
from oidc.models import AccessToken, AuthorizationCode, Client, PairwiseSubject


def subject_of(code: AuthorizationCode) -> str:
    """`sub` of the ID tokens that come from a code."""
    client = code.application
    return _subject(client.issuer, client.sector, code.user_id, code.consent_id)


def subject_of_access(access: Access) -> str:
    """`sub` of a userinfo answer: the ID token's."""
    return _subject(access.issuer, access.sector, access.customer_id, access.consent_id)


def subject_of_token(token: AccessToken) -> str:
    """`sub` of the customer behind an access token: the ID token's."""
    client = token.application
    return _subject(client.issuer, client.sector, token.user_id, token.consent_id)


def customer_of_subject(client: Client, subject: str) -> int | None:
    """Whom a client knows by a `sub`; None where it never knew anybody by it."""
    try:
        known_as = UUID(subject)
    except ValueError:
        return None
    if not security_policy(client.issuer).pairwise:
        consent = consent_of_client(consent_id=known_as, issuer=client.issuer, client_id=client.client_id)
        return consent.customer_id if consent else None
    known = PairwiseSubject.objects.filter(issuer=client.issuer, sector=client.sector, subject=known_as)
    return known.values_list("customer_id", flat=True).first()


@clause("IDT-02", "IDT-06", "OIDC-CORE §8.1")
def _subject(issuer: str, sector: str, customer_id: int | None, consent_id: UUID | None) -> str:
    """The pairwise identifier of the client's sector, or the consent's id, as the profile has it."""
    if not security_policy(issuer).pairwise:
        return str(consent_id)
    found, _ = PairwiseSubject.objects.get_or_create(issuer=issuer, sector=sector, customer_id=customer_id)
    return str(found.subject)
