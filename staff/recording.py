"""Writes what staff do into their audit log, before they see what came of it: no line, no page (AUD-04).

Events are one chain: each is written under a lock that its transaction holds to the end, and covers the hash
of the one before.
"""

import getpass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest

from oidc.addresses import address_of
from oidc.clauses import clause
from oidc.log_keys import Purpose, keyed
from oidc.security_log import pseudonym
from staff.chain import FIRST_PREVIOUS, event_hash
from staff.member import Member
from staff.models import StaffEvent

ONE_AT_A_TIME = 0x41435354  # of PostgreSQL's advisory locks: whoever adds to the log is alone
_RECORDED = "accord.staff.recorded"


class Did(StrEnum):
    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    CONFIRMED = "confirmed"
    CHANGED_FACTORS = "changed factors"
    """What signs them in."""
    STATED_PURPOSE = "stated purpose"
    WAS_REFUSED = "was refused"
    SEARCHED = "searched"
    LOOKED = "looked"
    OPENED_CUSTOMER = "opened customer"
    ENDED = "ended"
    TOOK_REPORT = "took a report"
    """Of a customer, who says by telephone that a consent is not theirs."""
    CLOSED_REPORT = "closed a report"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    REPLAYED = "replayed"
    VERIFIED = "verified"
    ENTERED = "entered"
    """Numbers of a report that no row of ours can tell."""
    HELD = "held"
    """Placed a legal hold."""
    ERASED = "erased"
    """Personal data: a job, since their time was over, or an operator."""
    SAVED_VIEW = "saved a view"
    REMOVED_VIEW = "removed a view"
    ASKED_FOR_EXPORT = "asked for an export"
    MADE_EXPORT = "made an export"
    GAVE_EXPORT_UP = "gave up an export"
    FETCHED_EXPORT = "fetched an export"
    DELETED_EXPORT = "deleted an export"
    """Its bytes: a job, once the day is over."""
    ATTESTED = "attested"
    """That somebody still needs the roles they have."""
    BROKE_GLASS = "broke glass"
    """Took a role for an hour, in an emergency."""
    GAVE_BACK = "gave back"
    CHANGED_STAFF = "changed staff"
    """An operator, at the command line."""
    CHANGED_CLIENT = "changed a client"
    """An operator, at the command line: registered or replaced it, or suspended it."""
    CHANGED_SYSTEM = "changed a system"
    """Of the bank's own: an operator, likewise."""
    RECOVERED = "recovered"
    """An operator ended what was granted before the database was set back to an earlier point."""


class NotRecorded(Exception):
    """A page with customers' data was about to be shown without a line in the log."""


def record(
    http: HttpRequest,
    member: Member,
    did: Did,
    *,
    page: str = "",
    consent: UUID | None = None,
    recipient: UUID | None = None,
    customer_id: int | None = None,
    **detail: Any,
) -> StaffEvent:
    """Add what a member does, in the caller's transaction where there is one; raises where it cannot be
    written, and then nothing may be shown or done."""
    event = append(
        at=member.at,
        member=member.name,
        did=did,
        page=page,
        consent=consent,
        recipient=recipient,
        customer=pseudonym(customer_id) if customer_id is not None else "",
        why=member.purpose.why if member.purpose else "",
        case=member.purpose.case if member.purpose else "",
        source=address_of(http),
        detail=_marked(member, detail),
    )
    http.META[_RECORDED] = True
    return event


def _marked(member: Member, detail: dict[str, Any]) -> dict[str, Any]:
    """Whatever is done while an emergency lasts says so."""
    return {**detail, "emergency": str(member.emergency.id)} if member.emergency else detail


def was_recorded(http: HttpRequest) -> bool:
    """Whether this request has left a line."""
    return bool(http.META.get(_RECORDED))


@clause("AUD-06")
def append(*, at: datetime, member: str, did: Did, source: str, **said: Any) -> StaffEvent:
    """The next event of the chain."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        last = StaffEvent.objects.order_by("-number").only("number", "hash").first()
        event = StaffEvent(
            number=last.number + 1 if last else 1,
            at=at,
            member=member,
            did=did,
            source=source,
            previous=bytes(last.hash) if last else FIRST_PREVIOUS,
            **{"detail": {}, **said},
        )
        event.hash = event_hash(event)
        event.save(force_insert=True)
    return event


def operator() -> str:
    """Whoever works at the command line, as lines and signed statements name them."""
    return f"operator {getpass.getuser()}"[:150]


def hashed(term: str) -> str:
    """A term that was searched for, so that it is known again and cannot be read out of the log."""
    return keyed(Purpose.SEARCHES, term.casefold())
