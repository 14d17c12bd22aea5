"""Times inside JWTs (RFC 7519 §2, NumericDate), and how far clocks may differ."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

SKEW = timedelta(seconds=10)
_CALENDAR_ENDS = 253_402_300_800  # the end of the year 9999, in seconds


class NoTime(ValueError):
    """A claim that should be a number of seconds and is not."""


def may_be_of_before(
    since: datetime, begins: Iterable[datetime | None], expires: datetime, *, longest: timedelta
) -> bool:
    """Whether somebody may have taken a JWT before `since`, who takes none that begins in the future or ends
    more than `longest` ahead. Where its times leave that open, they may."""
    if expires > since + longest + 2 * SKEW:
        return False
    return not any(begin is not None and begin > since + SKEW for begin in begins)


def moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    """The time a claim tells, None where it is absent; raises NoTime."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _CALENDAR_ENDS:
        raise NoTime(f"{name} is not a number of seconds")
    return datetime.fromtimestamp(value, UTC)
