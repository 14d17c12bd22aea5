"""Both logs walked from their beginnings, piece by piece by a job; what it comes to is signed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now

from consent.audit.anchor_key import NotOurs, opened, signed, trusted
from consent.audit.anchors import file_of_anchors
from consent.audit.faults import Report
from consent.audit.promises import promises
from consent.audit.verifying import verify
from oidc.clauses import clause
from staff import anchors, chain
from staff.models import StaffEvent, Verification

FORM = 1
KIND = "log-verification"
PIECE = 20_000
"""Events that one step of a job walks along: after each it tells how far it is."""
WHILE_WAITING = 5_000
"""And those that are walked while somebody waits for a page."""


@dataclass(frozen=True, kw_only=True)
class SinceAnchor:
    """What a short walk came to: from the last anchor to the end of the log, or as far as a page has time."""

    anchored_at: datetime | None
    """None before the first anchor: then from the beginning."""
    anchored_event: int
    verdict: chain.Verdict
    ends_at: int
    """The number of the log's last event."""

    @property
    def whole(self) -> bool:
        return bool(self.verdict.fault) or self.verdict.events >= self.ends_at


@clause("AUD-06")
def since_anchor() -> SinceAnchor:
    """The end of the log, held against the anchor made last."""
    end = _end()
    try:
        last = anchors.newest(trusted())
    except NotOurs as fault:
        verdict = chain.Verdict(
            events=0, last_at=None, head="", fault=f"its last anchor is not ours: {fault}"
        )
        return SinceAnchor(anchored_at=None, anchored_event=0, verdict=verdict, ends_at=end)
    if last is None:
        verdict = chain.walk(after=0, before=chain.FIRST_PREVIOUS, most=WHILE_WAITING)
        return SinceAnchor(anchored_at=None, anchored_event=0, verdict=verdict, ends_at=end)
    verdict = chain.walk(after=last.event, before=last.head, most=WHILE_WAITING)
    if not verdict.fault and end < last.event:
        gone = f"events {end + 1} to {last.event} are gone: the end of the log was cut off"
        verdict = chain.Verdict(events=end, last_at=None, head="", fault=gone)
    return SinceAnchor(anchored_at=last.at, anchored_event=last.event, verdict=verdict, ends_at=end)


def ask(person_id: int, at: datetime) -> Verification:
    """Let both logs be walked along; while one such walk of theirs is under way it is that one."""
    try:
        with transaction.atomic():
            return Verification.objects.create(
                asked_by_id=person_id, asked_at=at, total=_end(), head=chain.FIRST_PREVIOUS
            )
    except IntegrityError:
        return Verification.objects.get(asked_by=person_id, finished_at=None)


def carry_on() -> bool:
    """One piece of the walk that has waited longest; False where nothing is left to do."""
    with transaction.atomic():
        waiting = Verification.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            finished_at=None
        )
        row = waiting.select_related("asked_by").order_by("asked_at").first()
        if row is None:
            return False
        left = min(PIECE, row.total - row.walked)
        verdict = chain.walk(after=row.walked, before=bytes(row.head), most=left)
        row.walked, row.head, row.worked_at = verdict.events, bytes.fromhex(verdict.head), Now()
        if verdict.fault or verdict.events >= row.total or not left:
            _finish(row, verdict)
        row.save()
    return True


def result_of(row: Verification) -> Mapping[str, Any] | None:
    """What a finished walk came to, as it was signed; None where nobody of us signed it. Raises NotOurs."""
    if not row.statement:
        return None
    said: Mapping[str, Any] = json.loads(opened(row.statement, trusted(), KIND))
    return said


@clause("AUD-06", "RFC 7515 §3.1")
def _finish(row: Verification, verdict: chain.Verdict) -> None:
    """The anchors of both logs, and all of that of consents; then one signed statement about everything."""
    fit, fault = anchors.held_against_the_log(trusted())
    report = Report()
    verify(report, promises(report, keys=trusted(), files=[file_of_anchors()]))
    fault = verdict.fault or fault
    said = {
        "v": FORM,
        "id": str(row.pk),
        "asked_by": row.asked_by.username,
        "asked_at": row.asked_at.astimezone(UTC).isoformat(),
        "staff": {"events": verdict.events, "head": verdict.head, "anchors": fit, "fault": fault},
        "consents": {
            "events": report.events,
            "consents": report.consents,
            "sealed": report.sealed,
            "waiting": report.waiting,
            "anchors": report.anchors,
            "found": report.found,
            "faults": [str(one) for one in report.faults],
        },
    }
    row.holds = not fault and report.holds
    row.statement = signed(json.dumps(said).encode(), KIND)
    row.finished_at = Now()


def _end() -> int:
    return StaffEvent.objects.aggregate(end=Max("number"))["end"] or 0
