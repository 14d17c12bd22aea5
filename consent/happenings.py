"""What can happen to a consent, and what takes time, in the words that figures count by (pure)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Happening(StrEnum):
    GIVEN = "given"
    """Its customer agreed, for the first time or after it had been stopped, and its recipient came for it or
    still may."""
    UNCLAIMED = "unclaimed"
    """Its customer agreed, and its recipient never came for it in time."""
    AMENDED = "amended"
    """Agreed to anew, on other terms or on the same."""
    NARROWED = "narrowed"
    """Its customer took an account out of it, or let it end sooner."""
    STOPPED = "stopped"
    """Its customer ended it, or the bank for them."""
    HANDED_BACK = "handed-back"
    """Its recipient ended it."""
    ENDED_BY_BANK = "bank-ended"
    EXPIRED = "expired"
    """Its time was over: counted on that day, whenever a job wrote it down."""
    USED = "used"
    """It was good for one payment, which was made."""


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """What happened on one day, over all clients asked about."""

    day: date
    what: str
    """A word of `Happening`."""
    once: bool
    """Of consents that are good for one occasion."""
    for_organisation: bool
    """Of consents that somebody gave who acted for an organisation."""
    number: int


class Wait(StrEnum):
    TOLD_BY_CALL = "call"
    """From a stop to the answer of the recipient's own address, which was called."""
    TOLD_BY_EVENT = "event"
    """From a stop to the moment the recipient took, or fetched, the event about it."""
    SIGN_IN = "sign in"
    """From a flow's first page to the last proof it demands."""
    CHOOSE = "choose"
    """From there to the accounts being chosen."""
    DECIDE = "decide"
    """From there to the decision."""
