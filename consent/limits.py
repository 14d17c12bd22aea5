"""How much a consent to pay allows, and when: amounts, periods and dates (CON-48, CON-51, CON-52).

A period ends at midnight where the bank is. Pure: what was paid before is told by the caller.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from consent.problems import Fault

CENT = Decimal("0.01")


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    HALF_YEAR = "half-year"
    YEAR = "year"


class Alignment(StrEnum):
    CONSENT = "consent"
    """Periods are counted from the consent's first day."""
    CALENDAR = "calendar"
    """They begin where the calendar's do; the first is a part of one, and allows that part."""


@dataclass(frozen=True, kw_only=True)
class PeriodicLimit:
    period: Period
    alignment: Alignment
    amount: Decimal
    count: int | None
    """How many payments; None for any number."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """All that every payment under a consent keeps to. None is no limit."""

    currency: str
    each: Decimal | None
    periods: tuple[PeriodicLimit, ...]
    total: Decimal | None
    count: int | None
    since: datetime | None
    until: datetime | None
    begins: datetime
    """A moment of the consent's first day."""
    timezone: str


@dataclass(frozen=True, kw_only=True)
class Window:
    """One period, from `since` until just before `until`, with what may be paid in it."""

    since: datetime
    until: datetime
    amount: Decimal
    count: int | None


@dataclass(frozen=True)
class Spent:
    amount: Decimal
    count: int


_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.FORTNIGHT: 14}
_MONTHS = {Period.MONTH: 1, Period.HALF_YEAR: 6, Period.YEAR: 12}


def windows(limits: Limits, at: datetime) -> tuple[Window, ...]:
    """The period that `at` lies in, for each periodic limit in turn."""
    return tuple(_window(limit, limits, at) for limit in limits.periods)


def breaches(
    limits: Limits, amount: Decimal, at: datetime, *, within: Sequence[Spent], in_all: Spent
) -> tuple[Fault, ...]:
    """Every limit that a payment of `amount` at `at` would break; none where it is allowed.

    `within` is what was paid in each of `windows`, `in_all` under the whole consent.
    """
    found = []
    if limits.each is not None and amount > limits.each:
        found.append(Fault.LIMIT_EACH)
    for window, spent in zip(windows(limits, at), within, strict=True):
        if spent.amount + amount > window.amount or _too_many(spent, window.count):
            found.append(Fault.LIMIT_PERIOD)
    if limits.total is not None and in_all.amount + amount > limits.total:
        found.append(Fault.LIMIT_TOTAL)
    if _too_many(in_all, limits.count):
        found.append(Fault.LIMIT_COUNT)
    early = limits.since is not None and at < limits.since
    if early or (limits.until is not None and at >= limits.until):
        found.append(Fault.LIMIT_DATES)
    return tuple(dict.fromkeys(found))


def _too_many(spent: Spent, count: int | None) -> bool:
    return count is not None and spent.count >= count


def _window(limit: PeriodicLimit, limits: Limits, at: datetime) -> Window:
    zone = ZoneInfo(limits.timezone)
    today, first = at.astimezone(zone).date(), limits.begins.astimezone(zone).date()
    amount = limit.amount
    if limit.alignment is Alignment.CONSENT:
        since, until = _around(today, first, limit.period)
    else:
        valid = max(first, limits.since.astimezone(zone).date()) if limits.since else first
        since, until = _around(today, _calendar_start(limit.period, valid), limit.period)
        amount = _share(limit.amount, since, until, valid)
    return Window(
        since=datetime.combine(since, time.min, zone),
        until=datetime.combine(until, time.min, zone),
        amount=amount,
        count=limit.count,
    )


def _around(today: date, begins: date, period: Period) -> tuple[date, date]:
    """The period `today` lies in, of those that follow each other from `begins`."""
    if period in _DAYS:
        days = _DAYS[period]
        since = begins + timedelta(days=(today - begins).days // days * days)
        return since, since + timedelta(days=days)
    step = _MONTHS[period]
    passed = (12 * (today.year - begins.year) + today.month - begins.month) // step
    if _months_after(begins, passed * step) > today:
        passed -= 1
    return _months_after(begins, passed * step), _months_after(begins, (passed + 1) * step)


def _months_after(begins: date, months: int) -> date:
    """The same day some months later; in a month that has no such day, its last."""
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    return date(year, month + 1, min(begins.day, monthrange(year, month + 1)[1]))


def _calendar_start(period: Period, first: date) -> date:
    """Where the calendar's period begins that holds the first day. Fortnights have no place in the calendar:
    they are counted from the Monday of the first week."""
    match period:
        case Period.DAY:
            return first
        case Period.WEEK | Period.FORTNIGHT:
            return first - timedelta(days=first.weekday())
        case Period.MONTH:
            return first.replace(day=1)
        case Period.HALF_YEAR:
            return first.replace(month=1 if first.month < 7 else 7, day=1)
        case Period.YEAR:
            return first.replace(month=1, day=1)


def _share(amount: Decimal, since: date, until: date, first: date) -> Decimal:
    """Of a period that began before its first day for us: the part that the days left are, no cent more."""
    if not since < first < until:
        return amount
    part = amount * (until - first).days / (until - since).days
    return part.quantize(CENT, ROUND_DOWN)
