"""Idempotency keys are remembered for a day; after it a key is free again."""

from datetime import datetime, timedelta

from consent.models import IdempotencyKey

REMEMBERED = timedelta(hours=24)


def forget_keys(*, at: datetime) -> int:
    """Delete the keys whose day is over at `at`; what was created under them stays. Returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lte=at - REMEMBERED).delete()
    return deleted
