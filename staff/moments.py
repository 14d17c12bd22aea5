"""Moments as staff read them: in the bank's own zone (`BANK_TIME_ZONE`), which each of them names.

What is kept as evidence (files, signed statements, what an event has hashed) stays in UTC, and so do the days
that are typed or counted by.
"""

from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.conf import settings


class Spelling(StrEnum):
    """How much of a moment is said."""

    MINUTE = "minute"
    SECOND = "second"
    DAY = "day"
    CLOCK = "clock"
    """The hour and minute alone, of what is over within the day."""


_FORMS = {
    Spelling.MINUTE: "%Y-%m-%d %H:%M %Z",
    Spelling.SECOND: "%Y-%m-%d %H:%M:%S %Z",
    Spelling.DAY: "%Y-%m-%d",
    Spelling.CLOCK: "%H:%M %Z",
}


def spelled(at: datetime, how: Spelling = Spelling.MINUTE) -> str:
    """ "2026-11-30 14:04 AEDT": where a clock is set back the name of the zone says which of two it is."""
    return at.astimezone(ZoneInfo(settings.BANK_TIME_ZONE)).strftime(_FORMS[how])


def day(at: datetime) -> str:
    """ "2026-11-30"."""
    return spelled(at, Spelling.DAY)


def in_utc(at: datetime) -> str:
    """ "2026-11-30T03:04:05Z", as files and logs have it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
