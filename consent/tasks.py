"""Jobs of the domain; each calls one operation. Access had ended before they run."""

from celery import shared_task
from django.utils import timezone

from consent.audit.anchors import anchor
from consent.issuers import consent_policies
from consent.operations import expire_due, forget_keys

BATCH = 1000


@shared_task(name="consent.close_expired")
def close_expired() -> None:
    """Close what is over, batch after batch, until a batch is not full."""
    while len(expire_due(at=timezone.now(), policies=consent_policies(), limit=BATCH)) == BATCH:
        pass


@shared_task(name="consent.anchor_audit")
def anchor_audit() -> None:
    anchor(timezone.now())


@shared_task(name="consent.forget_idempotency_keys")
def forget_idempotency_keys() -> None:
    forget_keys(at=timezone.now())
