"""Consents as what recipients were granted and have still, each by its id."""

from uuid import UUID

from consent.models import Consent
from consent.queries import ConsentFacts, consent_of_client, in_force


class AnothersGrant(Exception):
    """Another client of the same issuer has it."""


def grant_of_client(*, grant_id: UUID, issuer: str, client_id: str) -> ConsentFacts | None:
    """What a client was granted and has still; None where nobody has it. Raises AnothersGrant."""
    found = consent_of_client(consent_id=grant_id, issuer=issuer, client_id=client_id)
    if found is not None:
        return found if found.in_force else None
    others = Consent.objects.annotate(in_force=in_force()).filter(pk=grant_id, issuer=issuer, in_force=True)
    if others.exists():
        raise AnothersGrant
    return None
