"""A line of a timeline: who did what, when, and where it stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Who(StrEnum):
    CUSTOMER = "customer"
    AUTHORISER = "authoriser"
    APP = "app"
    BANK = "bank"
    STAFF = "staff"
    SYSTEM = "system"


class What(StrEnum):
    LOG = "log"
    PAGES = "pages"
    FACTORS = "factors"
    HOLDERS = "holders"
    TOKENS = "tokens"
    DATA = "data"
    MESSAGES = "messages"
    REPORTS = "reports"
    STAFF = "staff"
    REGISTER = "register"
    ROLES = "roles"


@dataclass(frozen=True, kw_only=True)
class Line:
    at: datetime
    who: Who
    what: What
    says: str
    about: str = ""
    consent: UUID | None = None
    """Which one it is about."""
    sequence: int | None = None
    """Of the event of the audit log that this is: it can be opened and verified."""
    number: int | None = None
    """Of the line of staff's log that this is, for who may read that: likewise."""
    proposal: UUID | None = None
    kind: str = ""
    """Of staff's proposals: which one it is about, and of which kind that is."""
    request: str = ""
    """The id by which our logs, and whoever called, know the request or the flow that it came with."""
    day: date | None = None
    """Whose calls it counts: they can be read one by one."""
    quiet: bool = False


Record = Callable[[datetime, int], Iterable[Line]]
"""Moment and number to a record's newest lines at or before that moment: no fewer of them than the number,
unless there are no more."""
Records = Sequence[tuple[What, Record]]
