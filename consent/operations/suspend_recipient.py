"""The bank bars a company from everything it holds consents to, or lets it go on: none of them is ended."""

from datetime import datetime
from uuid import UUID

from consent.models import Recipient


def suspend_recipient(*, recipient_id: UUID, at: datetime) -> bool:
    """No token of its works from now on, and no request is taken; False where it was suspended before."""
    return Recipient.objects.filter(pk=recipient_id, suspended_at=None).update(suspended_at=at) == 1


def reinstate_recipient(*, recipient_id: UUID) -> bool:
    """What customers allowed it works again, as time has left it; False where it was not suspended."""
    return (
        Recipient.objects.filter(pk=recipient_id, suspended_at__isnull=False).update(suspended_at=None) == 1
    )
