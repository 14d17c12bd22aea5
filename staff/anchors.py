"""Signed statements about the end of the staff's log: what a cut or rewritten log can be held against.

As the log of consents has them: each covers the one before, is signed with a key that no database holds, and
stands in a file as well (RFC 7515).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from joserfc.jwk import KeySet

from consent.audit.anchor_file import append_lacking, require_abreast, statements_in
from consent.audit.anchor_key import NotOurs, opened, signed
from consent.audit.anchors import digest
from oidc.clauses import clause
from staff.models import StaffAnchor, StaffEvent

FORM = 1
KIND = "staff-anchor"
FILE = "staff-anchors.txt"
ONE_AT_A_TIME = 0x41435341  # of PostgreSQL's advisory locks: whoever anchors the log of staff is alone


@dataclass(frozen=True, kw_only=True)
class Anchored:
    """What one anchor states."""

    number: int
    at: datetime
    before: str
    """SHA-256 of the statement before, in hex; empty in the first."""
    event: int
    """The number of the log's last event, and with it how many there were."""
    head: bytes
    """That event's hash."""


@clause("AUD-06", "RFC 7515 §3.1")
def anchor(at: datetime) -> StaffAnchor | None:
    """Sign what the log has come to; None where nothing came since the last time. Raises Behind where the
    file knows of more anchors than the table."""
    require_abreast(file_of_anchors(), StaffAnchor.objects.all())
    made = _made(at)
    append_lacking(file_of_anchors(), StaffAnchor.objects.all())
    return made


def _made(at: datetime) -> StaffAnchor | None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        last = StaffAnchor.objects.order_by("-number").first()
        end = StaffEvent.objects.order_by("-number").only("number", "hash").first()
        if end is None or (last is not None and last.event == end.number):
            return None
        number = last.number + 1 if last is not None else 1
        said = {
            "v": FORM,
            "number": number,
            "at": at.astimezone(UTC).isoformat(),
            "before": digest(last.statement) if last is not None else "",
            "event": end.number,
            "head": bytes(end.hash).hex(),
        }
        statement = signed(json.dumps(said).encode(), KIND)
        return StaffAnchor.objects.create(number=number, event=end.number, statement=statement)


def read(statement: str, keys: KeySet) -> Anchored:
    """What a statement says; raises NotOurs where it is not signed by one of the keys, or says no sense."""
    said = json.loads(opened(statement, keys, KIND))
    if said["v"] != FORM:
        raise NotOurs(f"form {said['v']} is unknown here")
    return Anchored(
        number=said["number"],
        at=datetime.fromisoformat(said["at"]),
        before=said["before"],
        event=said["event"],
        head=bytes.fromhex(said["head"]),
    )


def newest(keys: KeySet) -> Anchored | None:
    """The anchor made last; None before the first. Raises NotOurs."""
    last = StaffAnchor.objects.order_by("-number").first()
    return read(last.statement, keys) if last is not None else None


def first_for(event: int, keys: KeySet) -> Anchored | None:
    """The first anchor that speaks for an event; None before there is one. Raises NotOurs."""
    first = StaffAnchor.objects.filter(event__gte=event).order_by("number").first()
    return read(first.statement, keys) if first is not None else None


def file_of_anchors() -> Path:
    return Path(settings.AUDIT_ANCHOR_DIR) / FILE


def held_against_the_log(keys: KeySet) -> tuple[int, str]:
    """Every anchor of the table and of the file held against the log: how many fit, and the first fault."""
    fit, before = 0, ""
    kept = StaffAnchor.objects.order_by("number").values_list("statement", flat=True).iterator()
    for ours, theirs in zip_longest(kept, statements_in(file_of_anchors())):
        number = fit + 1
        if ours is None:
            return fit, f"anchor {number} stands in the file alone: the table was cut"
        if theirs is not None and theirs != ours:
            return fit, f"anchor {number} is another in the file"
        fault = "".join(_faults(ours, number, before, keys))
        if fault:
            return fit, f"anchor {number} {fault}"
        fit, before = number, digest(ours)
    return fit, ""


def held_between(after: int, upto: int, keys: KeySet) -> tuple[int, str]:
    """The anchors that speak for events from `after` to `upto`, held against the log: how many fit, and the
    first fault. That none is missing, and the file, only the walk along all of them tells."""
    fit, before = 0, None
    rows = StaffAnchor.objects.filter(event__gte=after, event__lte=upto).order_by("number")
    for row in rows.iterator():
        if before is None:
            before = _digest_of(row.number - 1)
        fault = "".join(_faults(row.statement, row.number, before, keys))
        if fault:
            return fit, f"anchor {row.number} {fault}"
        fit, before = fit + 1, digest(row.statement)
    return fit, ""


def _digest_of(number: int) -> str:
    """What the anchor after this one states of it; empty where there is none."""
    row = StaffAnchor.objects.filter(number=number).first()
    return digest(row.statement) if row is not None else ""


def _faults(statement: str, number: int, before: str, keys: KeySet) -> Iterator[str]:
    """At most one: what is wrong with an anchor."""
    try:
        said = read(statement, keys)
    except NotOurs as fault:
        yield f"is not ours: {fault}"
        return
    if (said.number, said.before) != (number, before):
        yield "does not follow the one before it"
        return
    end = StaffEvent.objects.filter(number=said.event).values_list("hash", flat=True).first()
    if end is None:
        yield f"knows event {said.event}, which is gone: the end of the log was cut off"
    elif bytes(end) != said.head:
        yield f"knows event {said.event} by another hash: the log was written anew"
