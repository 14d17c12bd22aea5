"""Both logs walked, all of them or from … to …, piece by piece by a job; what it comes to is signed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now

from consent.audit.anchor_key import NotOurs, opened, signed, trusted
from consent.audit.anchors import file_of_anchors
from consent.audit.faults import Report
from consent.audit.parts import verify_part
from consent.audit.promises import promises
from consent.audit.verifying import verify
from oidc.clauses import clause
from staff import anchors, chain
from staff.models import StaffEvent, Verification
from staff.parts import Part, span_of

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
        verdict = chain.Verdict(events=end, last_at=None, head="", fault=_cut_off(end, last.event))
    return SinceAnchor(anchored_at=last.at, anchored_event=last.event, verdict=verdict, ends_at=end)


@dataclass(frozen=True, kw_only=True)
class OneEvent:
    """What one event of staff's came to, walked from the one before it to the anchor that speaks for it."""

    fault: str
    """Of it or of what follows it up to there; empty where all hold together."""
    anchored_at: datetime | None
    """When that anchor was made; None where none speaks for it yet, or the walk to it would be too long."""


@clause("AUD-06", "RFC 7515 §3.1")
def one_event(number: int) -> OneEvent:
    """Whether an event is as it was written: by its hash, by the events beside it, by what was signed."""
    before = StaffEvent.objects.filter(number=number - 1).values_list("hash", flat=True).first()
    try:
        anchored = anchors.first_for(number, trusted())
    except NotOurs as why:
        return OneEvent(fault=f"the anchor that speaks for it is not ours: {why}", anchored_at=None)
    if anchored is not None and anchored.event - number >= WHILE_WAITING:
        anchored = None
    verdict = chain.walk(
        after=number - 1,
        before=bytes(before) if before is not None else chain.FIRST_PREVIOUS,
        most=anchored.event - number + 1 if anchored is not None else WHILE_WAITING,
    )
    fault = verdict.fault
    if anchored is not None and not fault and verdict.events < anchored.event:
        fault = _cut_off(verdict.events, anchored.event)
    elif anchored is not None and not fault and verdict.head != anchored.head.hex():
        fault = (
            f"anchor {anchored.number} knows event {anchored.event} by another hash: the log was written anew"
        )
    return OneEvent(fault=fault, anchored_at=anchored.at if anchored is not None and not fault else None)


def _cut_off(end: int, known: int) -> str:
    """The fault of a log that ends at `end`, of which something knows events up to `known`."""
    return f"events {end + 1} to {known} are gone: the end of the log was cut off"


def ask(person_id: int, at: datetime, part: Part | None = None) -> bool:
    """Let both logs be walked along, or a part of them; False while such a walk of theirs is under way."""
    try:
        with transaction.atomic():
            row = _to_walk(at, part)
            row.asked_by_id = person_id
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def statement_now(part: Part | None, *, by: str, at: datetime) -> tuple[str, bool]:
    """The same while one waits: the signed statement, and whether it holds."""
    row = _to_walk(at, part)
    verdict = chain.walk(after=row.walked, before=bytes(row.head), most=row.total - row.walked)
    return _signed(row, _to_the_end(verdict, row), by=by)


def _to_walk(at: datetime, part: Part | None) -> Verification:
    if part is None:
        return Verification(asked_at=at, total=_end(), head=chain.FIRST_PREVIOUS)
    span = span_of(part, trusted())
    return Verification(
        asked_at=at,
        began=span.after,
        walked=span.after,
        head=span.head,
        total=span.upto,
        first=part.first,
        last=part.last,
        since=part.since,
        until=part.until,
    )


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
        if verdict.events == row.walked:
            verdict = _to_the_end(verdict, row)
        row.walked, row.head, row.worked_at = verdict.events, bytes.fromhex(verdict.head), Now()
        if verdict.fault or verdict.events >= row.total or not left:
            row.statement, row.holds = _signed(row, verdict, by=row.asked_by.username)
            row.finished_at = Now()
        row.save()
    return True


def result_of(row: Verification) -> Mapping[str, Any] | None:
    """What a finished walk came to, as it was signed; None where nobody of us signed it. Raises NotOurs."""
    if not row.statement:
        return None
    said: Mapping[str, Any] = json.loads(opened(row.statement, trusted(), KIND))
    return said


def _to_the_end(verdict: chain.Verdict, row: Verification) -> chain.Verdict:
    """With the fault that a walk shows which ends before it should."""
    if verdict.fault or verdict.events >= row.total:
        return verdict
    return replace(verdict, fault=_cut_off(verdict.events, row.total))


@clause("AUD-06", "RFC 7515 §3.1")
def _signed(row: Verification, verdict: chain.Verdict, *, by: str) -> tuple[str, bool]:
    """The anchors of what was walked, and the log of consents; then one signed statement about everything,
    and whether it all holds."""
    if row.first is None:
        fit, fault = anchors.held_against_the_log(trusted())
    else:
        fit, fault = anchors.held_between(row.began, row.total, trusted())
    fault = verdict.fault or fault
    said: dict[str, Any] = {
        "v": FORM,
        "id": str(row.pk),
        "asked_by": by,
        "asked_at": row.asked_at.astimezone(UTC).isoformat(),
        "staff": {"events": verdict.events - row.began, "head": verdict.head, "anchors": fit, "fault": fault},
    }
    holds = not fault
    if row.first is not None:
        said["part"] = _part(row)
    if row.first is None or row.since is not None:
        report = _consents(row)
        holds = holds and report.holds
        said["consents"] = {
            "events": report.events,
            "consents": report.consents,
            "sealed": report.sealed,
            "waiting": report.waiting,
            "anchors": report.anchors,
            "found": report.found,
            "faults": [str(one) for one in report.faults],
        }
    return signed(json.dumps(said).encode(), KIND), holds


def _part(row: Verification) -> dict[str, Any]:
    """What was asked for, and from where to where staff's log was walked for it."""
    return {
        "first": row.first,
        "last": row.last,
        "since": row.since.astimezone(UTC).isoformat() if row.since else None,
        "until": row.until.astimezone(UTC).isoformat() if row.until else None,
        "walked_first": row.began + 1,
        "walked_last": row.total,
    }


def _consents(row: Verification) -> Report:
    report = Report()
    told = promises(report, keys=trusted(), files=[file_of_anchors()])
    if row.since is not None and row.until is not None:
        verify_part(report, told, since=row.since, until=row.until)
    else:
        verify(report, told)
    return report


def _end() -> int:
    return StaffEvent.objects.aggregate(end=Max("number"))["end"] or 0
