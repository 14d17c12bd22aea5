"""Times inside JWTs (RFC 7519 §2, NumericDate), and how far clocks may differ."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

SKEW = timedelta(seconds=10)
_CALENDAR_ENDS = 253_402_300_800  # the end of the year 9999, in seconds


class NoTime(ValueError):
    """A claim that should be a number of seconds and is not."""


def moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    """The time a claim tells, None where it is absent; raises NoTime."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _CALENDAR_ENDS:
        raise NoTime(f"{name} is not a number of seconds")
    return datetime.fromtimestamp(value, UTC)
