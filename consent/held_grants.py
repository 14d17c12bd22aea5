"""Consents as what recipients were granted and have still, each by its id."""

from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from consent.lifecycle import Status, status_at
from consent.models import Consent
from consent.queries import ConsentFacts, consent_of_client


class AnothersGrant(Exception):
    """Another client of the same issuer has it."""


def grant_of_client(*, grant_id: UUID, issuer: str, client_id: str) -> ConsentFacts | None:
    """What a client was granted and has still; None where nobody has it. Raises AnothersGrant.

    It has it also while the bank has closed its customer's sign-in: nothing goes out then, and once that is
    open again it counts as before, unless its client has ended it.
    """
    found = consent_of_client(consent_id=grant_id, issuer=issuer, client_id=client_id)
    if found is not None:
        return found if status_at(found, found.read_at) is Status.ACTIVE else None
    other: Any = Consent.objects.annotate(read_at=Now()).filter(pk=grant_id, issuer=issuer).first()
    if other is not None and status_at(other, other.read_at) is Status.ACTIVE:
        raise AnothersGrant
    return None
