"""What has served its time is deleted: idempotency keys after a day, messages after a year and more."""

from datetime import datetime, timedelta

from django.db.models.functions import Now

from consent.deleting import delete_all
from consent.models import IdempotencyKey, OutboxMessage

REMEMBERED = timedelta(hours=24)
KEPT = timedelta(days=400)
"""How long it can be proved that, and when, somebody was told."""


def forget_keys(*, at: datetime) -> int:
    """Delete the keys whose day is over at `at`; what was created under them stays. Returns how many."""
    return delete_all(IdempotencyKey.objects.filter(created_at__lte=at - REMEMBERED))


def forget_messages() -> int:
    """Delete the messages that have been settled for KEPT, with their attempts. Returns how many."""
    return delete_all(OutboxMessage.objects.filter(settled_at__lte=Now() - KEPT))
