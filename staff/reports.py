"""What customers say was not them: open until a case handler closes it, with what came of it.

Once one is closed the same customer can report the same consent anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from consent.storing import store, unless_there
from oidc.clauses import clause
from portal.models import MisuseReport
from staff.finding import masked
from staff.member import Member
from staff.purposes import Outcome, in_words
from staff.recording import Did, record

LISTED = 100
_BESIDE = ("consent__recipient", "person")


@dataclass(frozen=True, kw_only=True)
class Report:
    id: UUID
    consent: UUID
    app: str
    customer: str
    """By the last digits."""
    reported_at: datetime
    stopped: bool
    """Whether the consent was stopped by it."""
    taken_by: str
    """Who took the call, where it was one."""
    closed_at: datetime | None
    closed_by: str
    outcome: str
    """In words; empty while it is open."""


def open_reports() -> Sequence[Report]:
    """The first of them, those that wait longest before the others."""
    rows = MisuseReport.objects.filter(closed_at=None).select_related(*_BESIDE)
    return [report_of(row) for row in rows.order_by("reported_at", "pk")[:LISTED]]


def closed_reports() -> "QuerySet[MisuseReport]":
    """All of them, to be listed a piece at a time."""
    return MisuseReport.objects.filter(closed_at__isnull=False).select_related(*_BESIDE)


def report_of(row: MisuseReport) -> Report:
    return Report(
        id=row.pk,
        consent=row.consent_id,
        app=row.consent.recipient.name,
        customer=masked(row.person.customer_number),
        reported_at=row.reported_at,
        stopped=row.stopped,
        taken_by=row.taken_by,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        outcome=in_words(row.outcome),
    )


def how_many() -> int:
    return MisuseReport.objects.filter(closed_at=None).count()


def reported_at(consent_id: UUID) -> datetime | None:
    """Since when its customer says that a consent is not theirs; None where that is closed, or nobody did."""
    rows = MisuseReport.objects.filter(consent=consent_id, closed_at=None)
    return rows.values_list("reported_at", flat=True).first()


@clause("DASH-12", "AUD-04")
def take(http: HttpRequest, member: Member, person_id: int, consent_id: UUID) -> bool:
    """Open a report for a customer who calls, in one transaction with its line; False where one is open."""
    with transaction.atomic():
        report = MisuseReport(
            person_id=person_id,
            consent_id=consent_id,
            reported_at=member.at,
            stopped=False,
            sessions_ended=0,
            taken_by=member.name,
        )
        if not all(store(provided=[unless_there(report)])):
            return False
        record(
            http,
            member,
            Did.TOOK_REPORT,
            page="report_take",
            consent=consent_id,
            customer_id=person_id,
            report=report.pk,
        )
    return True


@clause("DASH-35", "AUD-04")
def close(http: HttpRequest, member: Member, report_id: UUID, *, outcome: Outcome, case: str) -> bool:
    """Whether it was open: closed by one conditional write, in one transaction with its line."""
    with transaction.atomic():
        row = MisuseReport.objects.filter(pk=report_id).first()
        open_one = MisuseReport.objects.filter(pk=report_id, closed_at=None)
        if row is None or not open_one.update(closed_at=Now(), outcome=outcome, closed_by=member.name):
            return False
        record(
            http,
            member,
            Did.CLOSED_REPORT,
            page="report_close",
            consent=row.consent_id,
            customer_id=row.person_id,
            report=report_id,
            outcome=outcome,
            case_given=case,
        )
    return True
