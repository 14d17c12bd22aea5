"""What has served its time is deleted: idempotency keys after a day, messages after a year and more."""

from datetime import datetime, timedelta

from django.db.models.functions import Now

from consent.models import IdempotencyKey, OutboxMessage

REMEMBERED = timedelta(hours=24)
KEPT = timedelta(days=400)
"""How long it can be proved that, and when, somebody was told."""


def forget_keys(*, at: datetime) -> int:
    """Delete the keys whose day is over at `at`; what was created under them stays. Returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lte=at - REMEMBERED).delete()
    return deleted


def forget_messages() -> int:
    """Delete the messages that have been settled for KEPT, with their attempts. Returns how many."""
    _, kinds = OutboxMessage.objects.filter(settled_at__lte=Now() - KEPT).delete()
    return kinds.get("consent.OutboxMessage", 0)
