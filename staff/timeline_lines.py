"""A line of a timeline: who did what, when, and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    TOKENS = "tokens"
    DATA = "data"
    MESSAGES = "messages"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Line:
    at: datetime
    who: Who
    what: What
    says: str
    about: str = ""
    sequence: int | None = None
    """Of the event of the audit log that this is: it can be opened and verified."""
    quiet: bool = False
