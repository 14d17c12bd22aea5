"""Which part of the logs is to be verified: from … to …, by days of UTC or numbers of staff's events."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Min
from joserfc.jwk import KeySet

from consent.audit.anchor_key import NotOurs
from staff import anchors
from staff.chain import FIRST_PREVIOUS
from staff.models import StaffAnchor, StaffEvent

LONGEST_NUMBER = 18
UNCLEAR = "Say days like 2027-03-01, or the numbers of two events."


class NoPart(Exception):
    """There is no such part; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What was asked for. Of days both logs; of numbers that of staff alone."""

    first: int
    """Of staff's events; `last` is one less where there is none."""
    last: int
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Span:
    """What is walked for it: from the end of what an anchor speaks for to the end of what one speaks for."""

    after: int
    head: bytes
    """The hash of the event `after`, as the anchor says."""
    upto: int


def part_of(begin: str, end: str, at: datetime) -> Part:
    """What somebody typed at that moment, where either may be empty; raises NoPart."""
    typed = [one.strip() for one in (begin, end)]
    if not any(typed):
        raise NoPart(UNCLEAR)
    if all(_is_number(one) for one in typed if one):
        return _of_numbers(*typed)
    try:
        days = [date.fromisoformat(one) if one else None for one in typed]
        return _of_days(days[0], days[1] or at.astimezone(UTC).date())
    except (ValueError, OverflowError):
        raise NoPart(UNCLEAR) from None


def span_of(part: Part, keys: KeySet) -> Span:
    """The smallest span between anchors that holds the part; anchors that are not ours speak for nothing."""
    before = StaffAnchor.objects.filter(event__lt=part.first).order_by("-number").first()
    after, head = 0, FIRST_PREVIOUS
    if before is not None:
        try:
            said = anchors.read(before.statement, keys)
            after, head = said.event, said.head
        except NotOurs:
            pass
    following = StaffAnchor.objects.filter(event__gte=part.last).aggregate(at=Min("event"))["at"]
    return Span(after=after, head=head, upto=max(following or _end(), part.last, after))


def _of_numbers(begin: str, end: str) -> Part:
    newest = _end()
    first, last = int(begin or 1), int(end or newest)
    if not 1 <= first <= last <= newest:
        raise NoPart(f"The log of staff has events 1 to {newest}: say two of these, the first one first.")
    return Part(first=first, last=last)


def _of_days(begin: date | None, end: date) -> Part:
    """Whole days. Numbers are taken from the events beside the days, so that a day that is gone is missed: by
    whoever asks for the days beside it, too, since nobody knows whose it was.

    What is beside is read along the index of times, not from one end of the log: of two lines of one moment
    that came in another order the part then has both.
    """
    since = _midnight(begin) if begin else datetime(1970, 1, 1, tzinfo=UTC)
    until = _midnight(end + timedelta(days=1))
    if since >= until:
        raise NoPart("The first day comes before the last one.")
    numbers = StaffEvent.objects.values_list("number", flat=True)
    before = numbers.filter(at__lt=since).order_by("-at", "-number").first() or 0
    within = StaffEvent.objects.filter(at__gte=since, at__lt=until).aggregate(
        first=Min("number"), last=Max("number")
    )
    following = numbers.filter(at__gte=until).order_by("at", "number").first()
    first = min(before + 1, within["first"] or before + 1)
    last = max((following or _end() + 1) - 1, within["last"] or 0, first - 1)
    return Part(first=first, last=last, since=since, until=until)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER


def _end() -> int:
    """The last event that is there, or that an anchor knows: so a tail that was cut off is missed."""
    there = StaffEvent.objects.aggregate(end=Max("number"))["end"] or 0
    known = StaffAnchor.objects.aggregate(end=Max("event"))["end"] or 0
    return max(there, known)
