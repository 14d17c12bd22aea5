"""Reads a JSON body strictly, collecting every flaw before it refuses (CON-05, CON-06)."""

import re
from collections.abc import Mapping, Set
from datetime import UTC, datetime
from typing import Any

from consent.problems import Fault, Flaw, Problem

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
"""RFC 3339; Python's own reader would take week dates as well."""

MOST_FLAWS = 50
"""How many flaws one refusal names: whoever sends more has another problem, and we an answer to send."""
LONGEST_NAME = 100


def moment_of(value: object) -> datetime | None:
    """A date-time as bodies have it, in UTC; None for anything else.

    PostgreSQL does not know every offset that Python reads.
    """
    try:
        moment = datetime.fromisoformat(str(value)) if _MOMENT.fullmatch(str(value)) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and 2000 <= moment.year <= 2999 else None


class Body:
    """An object of a JSON body at `path`; objects within share one list of flaws."""

    def __init__(self, document: object, path: str = "", flaws: list[Flaw] | None = None) -> None:
        self.path = path
        self.flaws: list[Flaw] = flaws if flaws is not None else []
        self.members: Mapping[str, Any] = document if isinstance(document, dict) else {}

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def flaw(self, fault: Fault, name: str, what: str) -> None:
        name = name[:LONGEST_NAME]  # a stranger's words
        self.flaws.append(Flaw(fault, f"{self.at(name)} {what}", self.at(name)))

    def only(self, known: Set[str]) -> None:
        """Note every member that is not in `known`."""
        for name in self.members:
            if name not in known:
                self.flaw(Fault.FIELD_UNEXPECTED, name, "is not a member of this object")

    def object(self, name: str) -> "Body":
        """A required object."""
        value = self.members.get(name)
        if name not in self.members:
            self.flaw(Fault.FIELD_MISSING, name, "is missing")
        elif not isinstance(value, dict):
            self.flaw(Fault.FIELD_INVALID, name, "is not an object")
        return Body(value, self.at(name), self.flaws)

    def words(self, name: str, known: Set[str], *, fault: Fault = Fault.FIELD_INVALID) -> tuple[str, ...]:
        """A required, non-empty list of words out of `known`; repeats count once. `fault` is what another
        word is."""
        value = self.members.get(name)
        if name not in self.members:
            self.flaw(Fault.FIELD_MISSING, name, "is missing")
            return ()
        if not isinstance(value, list) or not value:
            self.flaw(Fault.FIELD_INVALID, name, "is not a list with at least one entry")
            return ()
        unknown = [word for word in value if not isinstance(word, str) or word not in known]
        if unknown:
            what = fault if isinstance(unknown[0], str) else Fault.FIELD_INVALID
            self.flaw(what, name, f"holds {unknown[0]!r}, which is not offered"[:200])
            return ()
        return tuple(dict.fromkeys(value))

    def text(self, name: str, longest: int) -> str:
        """A required string with something in it."""
        value = self.members.get(name)
        if name not in self.members:
            self.flaw(Fault.FIELD_MISSING, name, "is missing")
        elif not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isprintable():
            self.flaw(Fault.FIELD_INVALID, name, f"is not a string of 1 to {longest} printable characters")
        return value if isinstance(value, str) else ""

    def moment(self, name: str) -> datetime | None:
        """An optional ISO 8601 date-time with its zone, in UTC."""
        if name not in self.members:
            return None
        moment = moment_of(self.members[name])
        if moment is None:
            self.flaw(Fault.FIELD_INVALID_DATE, name, "is not an ISO 8601 date-time with a time zone")
        return moment

    def refuse_flawed(self) -> None:
        """Raise one Problem with all flaws (the first MOST_FLAWS), if there is any."""
        if self.flaws:
            raise Problem(400, *self.flaws[:MOST_FLAWS])
