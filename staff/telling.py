"""Writes to the auditors that somebody broke the glass: by a job, at once, and again until it is sent."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from portal.mails import is_taken, mail_of
from staff.emergencies import WRITTEN
from staff.models import Emergency
from staff.people import at_work
from staff.roles import Role

BATCH = 20
NO_MAIL = "no mail is sent here: EMAIL_URL is not set"
NO_ADDRESS = "no auditor has an e-mail address"


def tell_auditors(at: datetime) -> int:
    """Write about each emergency of which they have not heard; gives of how many they have now.

    A row is held while its letter is sent, so that two jobs write it once.
    """
    return sum(
        _told(row, at) for row in Emergency.objects.filter(told_at=None).values_list("pk", flat=True)[:BATCH]
    )


def _told(key: UUID, at: datetime) -> bool:
    with transaction.atomic():
        held = Emergency.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            pk=key, told_at=None
        )
        row = held.select_related("person", "proposal__approved_by").first()
        outcome = _send(row) if row is not None else ""
        if row is None or not outcome:
            return False
        Emergency.objects.filter(pk=row.pk).update(told_at=at, told=outcome)
    return True


def _send(row: Emergency) -> str:
    """What came of it; "" where it may be tried again."""
    if not settings.EMAIL_URL:
        return NO_MAIL
    auditors = at_work().filter(groups__name=Role.AUDITOR.value).exclude(email="")
    addresses = sorted(auditors.values_list("email", flat=True))
    if not addresses:
        return NO_ADDRESS
    approver = row.proposal.approved_by if row.proposal else None
    words = {
        "bank": settings.BANK_NAME,
        "staff": settings.STAFF_BASE_URL,
        "member": row.person.username,
        "role": row.role,
        "why": row.why,
        "case": row.case,
        "began_at": row.began_at,
        "ends_at": row.ends_at,
        "approver": approver.username if approver else "",
    }
    message = mail_of("mail/staff/glass-broken.txt", words, to=addresses, key=row.pk)
    return f"{WRITTEN}, to {len(addresses)}" if is_taken(message) else ""
