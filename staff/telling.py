"""Writes to the auditors that somebody broke the glass, or did alone what two members decide.

By a job, at once, and again until it is sent.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from consent.models import Person
from portal.mails import is_taken, mail_of
from staff.emergencies import WRITTEN
from staff.models import Emergency, OperatorAct
from staff.operating import auditors_to_tell

Row = TypeVar("Row", Emergency, OperatorAct)

BATCH = 20
NO_MAIL = "no mail is sent here: EMAIL_URL is not set"
NO_ADDRESS = "no auditor has an e-mail address"


def tell_auditors(at: datetime) -> int:
    """Write about each emergency, and each act of an operator's alone, of which they have not heard; gives of
    how many they have now.

    A row is held while its letter is sent, so that two jobs write it once.
    """
    unheard = Emergency.objects.filter(told_at=None).order_by("began_at")
    broken = unheard.select_related("person", "proposal__approved_by")
    alone = OperatorAct.objects.filter(told_at=None, proposal_id=None).order_by("at")
    return _tell(broken, _send_broken, at) + _tell(alone, _send_alone, at)


def _tell(waiting: QuerySet[Row], send: Callable[[Row], str], at: datetime) -> int:
    keys = list(waiting.values_list("pk", flat=True)[:BATCH])
    return sum(_told(waiting.filter(pk=key), send, at) for key in keys)


def _told(one: QuerySet[Row], send: Callable[[Row], str], at: datetime) -> bool:
    with transaction.atomic():
        row = one.select_for_update(skip_locked=True, of=("self",)).first()
        outcome = send(row) if row is not None else ""
        if row is None or not outcome:
            return False
        one.model._default_manager.filter(pk=row.pk).update(told_at=at, told=outcome)
    return True


def _send_broken(row: Emergency) -> str:
    approver = row.proposal.approved_by if row.proposal else None
    words = {
        "member": row.person.username,
        "role": row.role,
        "why": row.why,
        "case": row.case,
        "began_at": row.began_at,
        "ends_at": row.ends_at,
        "approver": approver.username if approver else "",
    }
    return _send("glass-broken", words, row.pk)


def _send_alone(row: OperatorAct) -> str:
    words = {
        "whose": row.about or _member(row.person_id or 0),
        "what": f"{row.get_what_display()} {row.role}".strip(),
        "by": row.by,
        "case": row.case,
        "at": row.at,
    }
    return _send("operator-alone", words, row.pk)


def _member(person_id: int) -> str:
    name = Person.objects.filter(pk=person_id).values_list("username", flat=True).first()
    return name or f"somebody who is not there any more ({person_id})"


def _send(letter: str, words: Mapping[str, object], key: UUID) -> str:
    """What came of it; "" where it may be tried again."""
    if not settings.EMAIL_URL:
        return NO_MAIL
    addresses = auditors_to_tell()
    if not addresses:
        return NO_ADDRESS
    said = {"bank": settings.BANK_NAME, "staff": settings.STAFF_BASE_URL, **words}
    message = mail_of(f"mail/staff/{letter}.txt", said, to=addresses, key=key)
    return f"{WRITTEN}, to {len(addresses)}" if is_taken(message) else ""
