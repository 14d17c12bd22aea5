"""Data went out under a consent: keep what, when and whether the customer was there."""

from datetime import datetime
from uuid import UUID

from consent.models import Disclosure


def record_disclosure(
    *,
    consent_id: UUID,
    resource: str,
    accounts: int,
    customer_present: bool,
    interaction_id: UUID,
    at: datetime,
) -> None:
    Disclosure.objects.create(
        consent_id=consent_id,
        at=at,
        resource=resource,
        accounts=accounts,
        customer_present=customer_present,
        interaction_id=interaction_id,
    )
