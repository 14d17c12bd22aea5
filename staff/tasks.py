"""The job of the staff's room: what has served its time is erased."""

from celery import shared_task
from django.utils import timezone

from consent.schedule import once_a_slot
from staff.retaining import erase_due

BATCH = 200
LONGEST = 45.0
"""Seconds that one run takes; the next goes on."""


@shared_task(name="staff.erase_due")
@once_a_slot("staff.erase_due")
def erase_what_is_due() -> None:
    """Erase personal data whose time is over, unless a legal hold is on them."""
    erase_due(timezone.now(), batch=BATCH, seconds=LONGEST)
