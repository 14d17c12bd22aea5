"""Records merged into one list, newest first, page by page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime

from staff.timelines.lines import Line, Records

OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
PAGE = 100
"""Lines that a page looks at; where only those of one actor are asked for it may show fewer."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page begins: at this moment, of whose lines so many were shown."""

    at: datetime
    shown: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.shown}"


@dataclass(frozen=True, kw_only=True)
class Timeline:
    lines: tuple[Line, ...]
    next: Place | None
    """Where older ones begin, if there are any."""


def timeline(
    records: Records, *, now: datetime, after: Place | None = None, who: str = "", what: str = ""
) -> Timeline:
    """The next lines of these records; `who` and `what` leave those of one actor, or of one record.

    No record is asked for more than the page can show, however long it is.
    """
    newest = now + timedelta(days=1)
    begins = after if after is not None and OLDEST < after.at < newest else Place(at=newest, shown=0)
    most = begins.shown + PAGE + 1
    chosen = [record for of, record in records if what in {"", of}]
    found = [line for record in chosen for line in record(begins.at, most)]
    found.sort(key=lambda line: line.at, reverse=True)  # stable: lines of one moment keep their order
    seen = found[begins.shown :]
    lines = seen[:PAGE]
    return Timeline(
        lines=tuple(line for line in lines if who in {"", line.who}),
        next=_place_after(lines, begins) if len(seen) > PAGE else None,
    )


def place_in(said: str) -> Place | None:
    """Where an address says a page begins; None where it says nothing that makes sense."""
    moment, _, shown = said.partition("_")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not (shown.isascii() and shown.isdigit()) or len(shown) > 4:
        return None
    return Place(at=at, shown=int(shown))


def _place_after(lines: list[Line], begins: Place) -> Place:
    at = lines[-1].at
    shown = sum(line.at == at for line in lines)
    return Place(at=at, shown=shown + (begins.shown if at == begins.at else 0))
