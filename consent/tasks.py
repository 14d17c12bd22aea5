"""Jobs of the domain; each calls one function. Access had ended before they run."""

from celery import shared_task
from django.utils import timezone

from consent.delivering import deliver_due, senders
from consent.issuers import consent_policies
from consent.operations import expire_due, forget_keys, forget_messages, remind

BATCH = 1000
TAKES_MORE_FOR = 45.0
"""Seconds for which one run goes on taking messages; the next run has begun long before."""


@shared_task(name="consent.close_expired")
def close_expired() -> None:
    """Close what is over, batch after batch, until a batch is not full."""
    while len(expire_due(at=timezone.now(), policies=consent_policies(), limit=BATCH)) == BATCH:
        pass


@shared_task(name="consent.forget_idempotency_keys")
def forget_idempotency_keys() -> None:
    forget_keys(at=timezone.now())


@shared_task(name="consent.deliver_messages")
def deliver_messages() -> None:
    """Tell whoever must hear of what has changed."""
    deliver_due(senders(), seconds=TAKES_MORE_FOR)


@shared_task(name="consent.write_reminders")
def write_reminders() -> None:
    """Remind the customers of what ends soon, batch after batch, until a batch is not full."""
    while remind(policies=consent_policies(), limit=BATCH) == BATCH:
        pass


@shared_task(name="consent.forget_messages")
def forget_old_messages() -> None:
    forget_messages()
