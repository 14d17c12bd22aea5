"""What is personal in the audit log of a consent is erased, once no duty to keep it is left."""

from datetime import datetime
from uuid import UUID

from consent.models import Evidence


def erase_evidence(*, consent_id: UUID, at: datetime, because: str) -> int:
    """Erase the evidence of a consent for good, and note when and why; returns of how many events.

    The log stays provable: its events cover salted hashes, of which nothing can be learnt any more. Whether
    the time has come is for whoever calls to know.
    """
    kept = Evidence.objects.filter(consent_id=consent_id, erased_at=None)
    return kept.update(salt=None, sealed=None, accounts=None, erased_at=at, erased_because=because)
