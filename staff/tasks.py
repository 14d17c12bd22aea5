"""Jobs of the staff's room; each calls one function. No right waits for them."""

from celery import shared_task
from django.utils import timezone

from consent.schedule import TAKES_MORE_FOR, in_batches, once_a_slot
from staff.anchors import anchor
from staff.exports.making import forget_over, make_due
from staff.retaining import erase_due
from staff.telling import tell_auditors
from staff.verifying import carry_on

BATCH = 200


@shared_task(name="staff.erase_due")
@once_a_slot("staff.erase_due")
def erase_what_is_due() -> None:
    """Erase personal data whose time is over, unless a legal hold is on them."""
    erase_due(timezone.now(), batch=BATCH, seconds=TAKES_MORE_FOR)


@shared_task(name="staff.make_exports")
@once_a_slot("staff.make_exports")
def make_exports() -> None:
    make_due(timezone.now())


@shared_task(name="staff.forget_exports")
@once_a_slot("staff.forget_exports")
def forget_exports() -> None:
    forget_over()


@shared_task(name="staff.anchor_log")
@once_a_slot("staff.anchor_log")
def anchor_log() -> None:
    anchor(timezone.now())


@shared_task(name="staff.tell_auditors")
@once_a_slot("staff.tell_auditors")
def tell_the_auditors() -> None:
    """That somebody broke the glass."""
    tell_auditors(timezone.now())


@shared_task(name="staff.verify_logs")
@once_a_slot("staff.verify_logs")
def verify_logs() -> None:
    """Walk on, piece by piece, where an auditor asked for it."""
    in_batches(carry_on)
