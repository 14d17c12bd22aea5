"""What was disclosed under a consent, as its customer is shown it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from consent.models import Disclosure, DisclosureDay


@dataclass(frozen=True, kw_only=True)
class DisclosureFacts:
    at: datetime
    resource: str
    accounts: int
    customer_present: bool


def disclosures(consent_id: UUID, *, limit: int) -> list[DisclosureFacts]:
    """The latest disclosures under a consent, newest first."""
    rows = Disclosure.objects.filter(consent_id=consent_id).order_by("-at")[:limit]
    return [
        DisclosureFacts(
            at=d.at, resource=d.resource, accounts=d.accounts, customer_present=d.customer_present
        )
        for d in rows
    ]


def last_looked_at(consent_id: UUID) -> Mapping[str, datetime]:
    """When each account of a consent was looked at last, by the bank's reference; none that never was."""
    days = DisclosureDay.objects.filter(consent_id=consent_id).exclude(account="")
    return dict(days.values_list("account").annotate(Max("last_at")).order_by())
