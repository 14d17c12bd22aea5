"""What the one decision of a test rested on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from consent.models import Evidence


def decided_on() -> dict[str, Any]:
    """The evidence of the only decision there is."""
    return dict(Evidence.objects.exclude(sequence=1).get().content or {})  # the first is a proposal's


def erase_evidence(*, consent_id: UUID, at: datetime, because: str) -> int:
    """As an erasure leaves it, of a consent that is not erased: guards let it go with its consent alone, and
    are off meanwhile. Gives of how many events."""
    kept = Evidence.objects.filter(consent_id=consent_id, erased_at=None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_evidence DISABLE TRIGGER USER")
        gone = kept.update(salt=None, sealed=None, accounts=None, erased_at=at, erased_because=because)
        cursor.execute("ALTER TABLE consent_evidence ENABLE TRIGGER USER")
    return gone
