"""Walks the whole audit log, or the part of one consent, and names whatever does not fit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from consent.audit.evidence import check_evidence
from consent.audit.faults import Fault, Report
from consent.audit.places import Places, places_of
from consent.audit.promises import Promises
from consent.audit.uses import check_uses
from consent.hashing import CHAINS, FIRST_PREVIOUS, chain_of, event_hash, link_hash
from consent.lookup import Lookup
from consent.models import Consent, ConsentEvent, Seal

PAGE = 5000
Progress = Callable[[Report], None]


@dataclass
class Walk:
    """Where the walk along one chain has come."""

    chain: int
    position: int = 0
    link: bytes = FIRST_PREVIOUS
    proved: int | None = 0
    """The last place for which an anchor has spoken; None once one has spoken against the chain."""
    until: int | None = None
    """The place where it ends; None at the end of the chain."""
    last: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)
    """The newest event of each consent so far: its sequence and hash."""


def verify(report: Report, promises: Promises, progress: Progress = lambda _report: None) -> None:
    """Read every event, seal and consent in one snapshot, and add to the report what does not fit.

    The first fault of a chain is the first event tampered with, as the walk goes in the order of sealing.
    """
    with one_snapshot():
        for chain in range(CHAINS):
            walk_chain(Walk(chain), promises[chain], report, progress)
        check_waiting(report, progress)
        check_strays(report)
        check_evidence(report)
        check_uses(report)
        _check_consents(report)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All that is read inside is of one moment, however long it takes."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


def walk_chain(
    walk: Walk, promised: dict[int, tuple[bytes, int]], report: Report, progress: Progress
) -> None:
    for seals in _pages(walk):
        events = ConsentEvent.objects.in_bulk([seal.event for seal in seals])
        for seal in seals:
            _check_seal(walk, seal, events.get(seal.event), report)
            if seal.position in promised:
                _keep_promise(walk, seal, *promised[seal.position], report)
        report.sealed += len(seals)
        report.events += len(events)
        progress(report)
    _find_cut_tail(walk, promised, report)


def _keep_promise(walk: Walk, seal: Seal, link: bytes, number: int, report: Report) -> None:
    if link == bytes(seal.hash):
        walk.proved = seal.position
    elif walk.proved is not None:
        what = f"anchor {number} says otherwise: the chain was computed anew after place {walk.proved}"
        report.add(_at(seal, what))
        walk.proved = None  # and all that follows with it


def _pages(walk: Walk) -> Iterator[list[Seal]]:
    along = Seal.objects.filter(chain=walk.chain).order_by("position")
    if walk.until is not None:
        along = along.filter(position__lte=walk.until)
    while page := list(along.filter(position__gt=walk.position)[:PAGE]):
        yield page


def _check_seal(walk: Walk, seal: Seal, event: ConsentEvent | None, report: Report) -> None:
    if seal.position != walk.position + 1:
        gone = f"places {walk.position + 1} to {seal.position - 1} of the chain before it are gone"
        report.add(_at(seal, gone))
    elif what := _wrong(walk, seal, event):
        report.add(_at(seal, what))
    if event is not None:
        walk.last[event.consent_id] = event.sequence, bytes(event.hash)
    else:
        walk.last.pop(seal.consent, None)  # one fault is enough: what follows it is not blamed
    walk.position, walk.link = seal.position, bytes(seal.hash)


def _wrong(walk: Walk, seal: Seal, event: ConsentEvent | None) -> str:
    """What is wrong with an event and its seal; "" where nothing is."""
    if event is None:
        return "the event is gone"
    if (event.consent_id, event.sequence) != (seal.consent, seal.sequence):
        return f"in its place stands consent {event.consent_id} event {event.sequence}"
    if chain_of(event.consent_id) != walk.chain:
        return f"it belongs to chain {chain_of(event.consent_id)}"
    if what := _altered(event, walk.last.get(event.consent_id)):
        return what
    if link_hash(walk.link, seal.position, bytes(event.hash)) != bytes(seal.hash):
        return "it is not the event that was sealed, or its seal was altered"
    return ""


def _altered(event: ConsentEvent, before: tuple[int, bytes] | None) -> str:
    """What of an event its own hash, or the event before it, gives away."""
    if bytes(event.hash) != event_hash(event):
        return "its content was altered: its hash is another"
    sequence, hashed = before if before is not None else (event.sequence - 1, bytes(event.previous))
    if event.sequence == 1:
        sequence, hashed = 0, FIRST_PREVIOUS
    if (event.sequence, bytes(event.previous)) != (sequence + 1, hashed):
        return "it does not follow the event before it of its consent"
    return ""


def _find_cut_tail(walk: Walk, promised: dict[int, tuple[bytes, int]], report: Report) -> None:
    beyond = [n for n in promised if n > walk.position and (walk.until is None or n <= walk.until)]
    if beyond:
        last, number = max(beyond), promised[max(beyond)][1]
        what = f"the chain ends here, and anchor {number} knows {last - walk.position} events more: cut off"
        report.add(Fault(what=what, chain=walk.chain, position=walk.position))


def check_waiting(report: Report, progress: Progress) -> None:
    """Events that are not sealed yet hold together with the events before them all the same."""
    after = 0
    while page := _rows(
        "SELECT u.event_id, p.sequence, p.hash FROM consent_unsealed u"
        " LEFT JOIN consent_consentevent e ON e.id = u.event_id"
        " LEFT JOIN consent_consentevent p ON p.consent_id = e.consent_id AND p.sequence = e.sequence - 1"
        " WHERE u.event_id > %s ORDER BY u.event_id LIMIT %s",
        after, PAGE,
    ):  # fmt: skip
        events = ConsentEvent.objects.in_bulk([row[0] for row in page])
        for number, sequence, hashed in page:
            event = events.get(number)
            if event is None:
                report.add(Fault(what=f"event number {number} is gone; it had not been sealed yet"))
                continue
            before = (sequence, bytes(hashed)) if sequence is not None else (0, FIRST_PREVIOUS)
            if what := _altered(event, before):
                report.add(Fault(what=what, consent=event.consent_id, sequence=event.sequence))
        after = page[-1][0]
        report.waiting += len(page)
        report.events += len(events)
        progress(report)


def check_strays(report: Report, since: datetime | None = None, until: datetime | None = None) -> None:
    strays = _rows(
        "SELECT e.consent_id, e.sequence FROM consent_consentevent e"
        " WHERE (%s::timestamptz IS NULL OR e.at >= %s) AND (%s::timestamptz IS NULL OR e.at < %s)"
        " AND NOT EXISTS (SELECT 1 FROM consent_seal s WHERE s.event_id = e.id)"
        " AND NOT EXISTS (SELECT 1 FROM consent_unsealed u WHERE u.event_id = e.id) ORDER BY e.id",
        since, since, until, until,
    )  # fmt: skip
    for consent, sequence in strays:
        what = "it is neither sealed nor waits for it: put there behind the guards, or its seal is gone"
        report.add(Fault(what=what, consent=consent, sequence=sequence))


def _check_consents(report: Report) -> None:
    report.consents = Consent.objects.count()
    unlike = _rows(
        "SELECT COALESCE(c.id, e.consent_id), c.version, c.status, e.events, e.newest, l.result"
        " FROM consent_consent c FULL JOIN ("
        "  SELECT consent_id, count(*) AS events, max(sequence) AS newest FROM consent_consentevent"
        "  GROUP BY consent_id"
        " ) e ON e.consent_id = c.id"
        " LEFT JOIN consent_consentevent l ON l.consent_id = e.consent_id AND l.sequence = e.newest"
        " WHERE c.version IS DISTINCT FROM e.events OR e.events <> e.newest"
        " OR c.status IS DISTINCT FROM l.result OR c.last_hash IS DISTINCT FROM l.hash"
    )
    for consent, version, status, events, newest, result in unlike:
        report.add(Fault(what=_unlike(version, status, events, newest, result), consent=consent))


def _unlike(version: Any, status: Any, events: Any, newest: Any, result: Any) -> str:
    if version is None:
        return f"the consent is gone; {events} of its events are left"
    if version != events or events != newest:
        return (
            f"it is in version {version}, and has {events or 0} events, the newest of them {newest or 'none'}"
        )
    if status == result:
        return "the hash it carries is not that of its last event"
    return f"it is {status}, and its last event led to {result}"


def verify_consent(consent_id: UUID, report: Report) -> None:
    """The part of the log that is about one consent: its events, their links, and where they led.

    Raises Consent.DoesNotExist where neither it nor an event of it is known.
    """
    events = _OF_CONSENT.all(consent_id=consent_id)
    consent = Consent.objects.filter(pk=consent_id).first()
    if consent is None and not events:
        raise Consent.DoesNotExist(consent_id)
    before: tuple[int, bytes] = (0, FIRST_PREVIOUS)
    places = places_of(events)
    for event in events:
        what = _altered(event, before) or _unlinked(event, places, report)
        if what:
            report.add(Fault(what=what, consent=consent_id, sequence=event.sequence))
        before = event.sequence, bytes(event.hash)
        report.events += 1
    have, newest = len(events), events[-1] if events else None
    version, status, last = (consent.version, consent.status, consent.last_hash) if consent else (None,) * 3
    sequence, result, hashed = (newest.sequence, newest.result, newest.hash) if newest else (None,) * 3
    if (version, status, last) != (have, result, hashed):
        what = _unlike(version, status, have, sequence, result)
        report.add(Fault(what=what, consent=consent_id))
    report.consents += 1
    check_evidence(report, consent_id)
    check_uses(report, consent_id)


def _unlinked(event: ConsentEvent, known: Places, report: Report) -> str:
    place = known.sealed.get(event.pk)
    if place is None:
        if event.pk in known.waiting:
            report.waiting += 1
            return ""
        return "it is neither sealed nor waits for it"
    report.sealed += 1
    before = place.before if place.position > 1 else FIRST_PREVIOUS
    if before is None or link_hash(before, place.position, bytes(event.hash)) != place.link:
        return "it is not the event that was sealed, or its seal was altered"
    return ""


_OF_CONSENT = Lookup(
    lambda consent_id: ConsentEvent.objects.filter(consent_id=consent_id).order_by("sequence"),
    consent_id=UUID(int=1),
)


def _at(seal: Seal, what: str) -> Fault:
    return Fault(
        what=what, consent=seal.consent, sequence=seal.sequence, chain=seal.chain, position=seal.position
    )


def _rows(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
