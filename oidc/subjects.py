"""`sub`: who the customer is to a client (OIDC Core §8)."""

from uuid import UUID, uuid4

from django.db import connection
from django.db.models import OuterRef, Subquery

from consent.queries import consent_of_client
from oidc.access import Access
from oidc.clauses import clause
from oidc.issuers import security_policy
from oidc.models import AccessToken, AuthorizationCode, Client, PairwiseSubject


def subject_of(code: AuthorizationCode) -> str:
    """`sub` of the ID tokens that come from a code."""
    client = code.application
    known = getattr(code, "subject", None)
    return str(known or _subject(client.issuer, client.sector, code.user_id, code.consent_id))


def subject_of_access(access: Access) -> str:
    """`sub` of a userinfo answer: the ID token's."""
    return _subject(access.issuer, access.sector, access.customer_id, access.consent_id)


def subject_of_token(token: AccessToken) -> str:
    """`sub` of the customer behind an access token: the ID token's."""
    client = token.application
    return _subject(client.issuer, client.sector, token.user_id, token.consent_id)


def subject_to(client: Client, *, customer_id: int, consent_id: UUID) -> str:
    """`sub` by which a client knows the customer of a consent: the ID tokens'."""
    return _subject(client.issuer, client.sector, customer_id, consent_id)


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
    with connection.cursor() as cursor:
        who = {"issuer": issuer, "sector": sector, "customer": customer_id, "new": uuid4()}
        cursor.execute(_KNOWN_OR_NEW, who)
        return str(cursor.fetchone()[0])


_KNOWN_OR_NEW = """
WITH known AS (
    SELECT subject FROM oidc_pairwisesubject
     WHERE issuer = %(issuer)s AND sector = %(sector)s AND customer_id = %(customer)s
), new AS (
    INSERT INTO oidc_pairwisesubject (issuer, sector, customer_id, subject)
    SELECT %(issuer)s, %(sector)s, %(customer)s, %(new)s WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT (issuer, sector, customer_id) DO UPDATE SET sector = excluded.sector RETURNING subject
)
SELECT subject FROM known UNION ALL SELECT subject FROM new
"""
"""Two who ask for the first time at once get the same: the slower one reads what the faster one wrote."""


def known_subject(client: str, customer: str) -> Subquery:
    """The pairwise identifier that is there already, as a column of a query; NULL where there is none.

    `client` and `customer` are the ways to them from the rows queried.
    """
    known = PairwiseSubject.objects.filter(
        issuer=OuterRef(f"{client}__issuer"),
        sector=OuterRef(f"{client}__sector"),
        customer=OuterRef(customer),
    )
    return Subquery(known.values("subject"))
