"""What ties the events of staff together: their canonical bytes, the hashes over them, a walk along both."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.core.serializers.json import DjangoJSONEncoder

from staff.models import StaffEvent

FIRST_PREVIOUS = bytes(32)
FORM = 1
PAGE = 5000


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a walk came to."""

    events: int
    last_at: datetime | None
    head: str
    """The hash of the last event, in hex: whoever keeps it elsewhere notices a tail that was cut off."""
    fault: str
    """The first event that does not fit, and why; empty where all do."""

    @property
    def holds(self) -> bool:
        return not self.fault


def canonical(event: StaffEvent) -> str:
    """An event as JSON in the one spelling that is hashed: members sorted, no blanks."""
    said = {
        "v": FORM,
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(),
        "member": event.member,
        "did": str(event.did),
        "page": event.page,
        "consent": str(event.consent) if event.consent else None,
        "recipient": str(event.recipient) if event.recipient else None,
        "customer": event.customer,
        "why": str(event.why),
        "case": event.case,
        "source": event.source,
        "detail": event.detail,
    }
    return json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))


def event_hash(event: StaffEvent) -> bytes:
    """SHA-256 over the hash before and the event's canonical JSON."""
    return hashlib.sha256(bytes(event.previous) + canonical(event).encode()).digest()


def verify() -> Verdict:
    """Read the whole log of staff; the first fault ends the walk. Not for a page: see `walk`."""
    return walk(after=0, before=FIRST_PREVIOUS, most=None)


def walk(*, after: int, before: bytes, most: int | None) -> Verdict:
    """Read on from the event of number `after`, whose hash is `before`: `most` events, or all.

    The verdict counts all events from the first one on, as far as it came.
    """
    number, last_at = after, None
    for event in islice(_events(after), most):
        fault = _fault(event, number, before)
        if fault:
            return Verdict(events=number, last_at=last_at, head=before.hex(), fault=fault)
        number, before, last_at = event.number, bytes(event.hash), event.at
    return Verdict(events=number, last_at=last_at, head=before.hex(), fault="")


def _fault(event: StaffEvent, number: int, before: bytes) -> str:
    if event.number != number + 1:
        return f"events {number + 1} to {event.number - 1} are gone"
    if bytes(event.previous) != before:
        return f"event {event.number} does not follow the event before it"
    if event_hash(event) != bytes(event.hash):
        return f"event {event.number} was altered: its hash is another"
    return ""


def _events(after: int) -> Iterator[StaffEvent]:
    while page := list(StaffEvent.objects.filter(number__gt=after).order_by("number")[:PAGE]):
        yield from page
        after = page[-1].number
