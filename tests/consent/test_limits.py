"""Limits of consents to pay, against the calendar and against a model that counts day by day."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.limits import Alignment, Limits, Period, PeriodicLimit, Spent, breaches, windows
from consent.problems import Fault

LONDON, AUCKLAND = "Europe/London", "Pacific/Auckland"
NOTHING = Spent(Decimal(), 0)


def limits(*periods: PeriodicLimit, begins: datetime, **changes: object) -> Limits:
    none = {"each": None, "total": None, "count": None, "since": None, "until": None}
    said: dict[str, Any] = {"currency": "GBP", "timezone": LONDON, **none, **changes}
    return Limits(periods=periods, begins=begins, **said)


def monthly(amount: str = "300", **changes: object) -> PeriodicLimit:
    said: dict[str, Any] = {
        "period": Period.MONTH,
        "alignment": Alignment.CALENDAR,
        "count": None,
        **changes,
    }
    return PeriodicLimit(amount=Decimal(amount), **said)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


# --- Periods ------------------------------------------------------------------------------------------------
@pytest.mark.clause("CON-52")
def test_the_first_part_of_a_month_allows_its_share() -> None:
    """25 of 30 days are left."""
    of = limits(monthly("300"), begins=noon(2026, 4, 6))

    (first,), (second,) = windows(of, noon(2026, 4, 6)), windows(of, noon(2026, 5, 1))

    assert (first.amount, second.amount) == (Decimal(250), Decimal(300))


@pytest.mark.clause("CON-52")
def test_a_share_is_never_a_cent_too_much() -> None:
    of = limits(monthly("100"), begins=noon(2026, 4, 21))

    assert windows(of, noon(2026, 4, 30))[0].amount == Decimal("33.33")


@pytest.mark.clause("CON-52")
def test_the_share_is_counted_from_the_day_that_payments_are_allowed() -> None:
    of = limits(monthly("300"), begins=noon(2026, 3, 20), since=noon(2026, 4, 16))

    assert windows(of, noon(2026, 4, 20))[0].amount == Decimal(150)
    assert windows(of, noon(2026, 5, 20))[0].amount == Decimal(300)


@pytest.mark.clause("CON-51")
@pytest.mark.parametrize(
    ("period", "alignment", "on", "since", "until"),
    [
        (Period.DAY, Alignment.CONSENT, date(2026, 9, 2), date(2026, 9, 2), date(2026, 9, 3)),
        (Period.WEEK, Alignment.CONSENT, date(2026, 8, 9), date(2026, 8, 7), date(2026, 8, 14)),
        (Period.WEEK, Alignment.CALENDAR, date(2026, 8, 9), date(2026, 8, 3), date(2026, 8, 10)),
        (Period.FORTNIGHT, Alignment.CONSENT, date(2026, 8, 14), date(2026, 8, 14), date(2026, 8, 28)),
        (Period.MONTH, Alignment.CONSENT, date(2026, 9, 30), date(2026, 9, 30), date(2026, 10, 31)),
        (Period.MONTH, Alignment.CONSENT, date(2027, 3, 1), date(2027, 2, 28), date(2027, 3, 31)),
        (Period.MONTH, Alignment.CALENDAR, date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        (Period.HALF_YEAR, Alignment.CONSENT, date(2027, 1, 30), date(2026, 7, 31), date(2027, 1, 31)),
        (Period.HALF_YEAR, Alignment.CALENDAR, date(2026, 12, 31), date(2026, 7, 1), date(2027, 1, 1)),
        (Period.YEAR, Alignment.CONSENT, date(2027, 7, 30), date(2026, 7, 31), date(2027, 7, 31)),
        (Period.YEAR, Alignment.CALENDAR, date(2027, 7, 30), date(2027, 1, 1), date(2028, 1, 1)),
    ],
    ids=str,
)
def test_periods_begin_where_they_are_said_to(
    period: Period, alignment: Alignment, on: date, since: date, until: date
) -> None:
    """Of a consent that began on a last of July."""
    of = limits(monthly(period=period, alignment=alignment), begins=noon(2026, 7, 31))

    (found,) = windows(of, noon(on.year, on.month, on.day))

    assert (found.since.date(), found.until.date()) == (since, until)


@pytest.mark.parametrize(
    ("timezone", "before", "after"),
    [
        (LONDON, "2026-05-31T22:59:59+00:00", "2026-05-31T23:00:00+00:00"),
        (AUCKLAND, "2026-05-31T11:59:59+00:00", "2026-05-31T12:00:00+00:00"),
    ],
)
def test_a_period_ends_at_midnight_where_the_bank_is(timezone: str, before: str, after: str) -> None:
    of = limits(monthly(), begins=noon(2026, 1, 1), timezone=timezone)

    (may,), (june,) = (windows(of, datetime.fromisoformat(moment)) for moment in (before, after))

    assert may.until == june.since == datetime.fromisoformat(after)


def moments(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Any moment between the beginnings of two years."""
    ends = [int(noon(year, 1, 1).timestamp()) for year in (first, last)]
    return st.integers(*ends).map(lambda second: datetime.fromtimestamp(second, UTC))


MOMENTS = moments(2024, 2032)
PERIODIC = st.builds(
    PeriodicLimit,
    period=st.sampled_from(Period),
    alignment=st.sampled_from(Alignment),
    amount=st.decimals("0.01", "10000", places=2),
    count=st.none() | st.integers(1, 5),
)


@pytest.mark.clause("CON-51", "CON-52")
@given(limit=PERIODIC, begins=MOMENTS, at=MOMENTS, timezone=st.sampled_from([LONDON, AUCKLAND]))
def test_periods_follow_each_other_without_gap_or_overlap(
    limit: PeriodicLimit, begins: datetime, at: datetime, timezone: str
) -> None:
    of = limits(limit, begins=begins, timezone=timezone)

    (here,) = windows(of, at)
    (next_one,) = windows(of, here.until)

    assert here.since <= at < here.until == next_one.since
    assert 0 <= here.amount <= limit.amount
    assert windows(of, here.since) == windows(of, here.until - timedelta(microseconds=1)) == (here,)


# --- Payments, against a model ------------------------------------------------------------------------------
def model_period(limit: PeriodicLimit, begins: date, today: date) -> date:
    """The first day of today's period, found by walking there day by day."""
    if limit.alignment is Alignment.CALENDAR:
        walked = begins
        while not starts_in_calendar(limit.period, walked, begins):
            walked -= timedelta(days=1)
        found, day = walked, walked
        while day < today:
            day += timedelta(days=1)
            found = day if starts_in_calendar(limit.period, day, begins) else found
        return found
    found, day, months = begins, begins, 0
    step = {Period.MONTH: 1, Period.HALF_YEAR: 6, Period.YEAR: 12}.get(limit.period)
    days = {Period.DAY: 1, Period.WEEK: 7, Period.FORTNIGHT: 14}.get(limit.period)
    while day < today:
        day += timedelta(days=1)
        if day.day == min(begins.day, monthrange(day.year, day.month)[1]):
            months += 1
            found = day if step and months % step == 0 else found
        found = day if days and (day - begins).days % days == 0 else found
    return found


def starts_in_calendar(period: Period, day: date, begins: date) -> bool:
    match period:
        case Period.DAY:
            return True
        case Period.WEEK:
            return day.weekday() == 0
        case Period.FORTNIGHT:
            monday = begins - timedelta(days=begins.weekday())
            return (day - monday).days % 14 == 0
        case Period.MONTH:
            return day.day == 1
        case Period.HALF_YEAR:
            return day.day == 1 and day.month in {1, 7}
        case Period.YEAR:
            return (day.day, day.month) == (1, 1)


@pytest.mark.clause("CON-48", "CON-51", "CON-54")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    limit=PERIODIC,
    begins=moments(2026, 2027),
    each=st.decimals("1", "5000", places=2),
    total=st.none() | st.decimals("1", "20000", places=2),
    count=st.none() | st.integers(1, 8),
    asked=st.lists(
        st.tuples(st.integers(0, 60), st.decimals("0.01", "6000", places=2)), min_size=1, max_size=20
    ),
)
def test_what_is_admitted_is_what_a_plain_count_admits(  # noqa: PLR0917 -- Hypothesis gives them by name
    limit: PeriodicLimit,
    begins: datetime,
    each: Decimal,
    total: Decimal | None,
    count: int | None,
    asked: list[tuple[int, Decimal]],
) -> None:
    of = limits(limit, begins=begins, each=each, total=total, count=count)
    first = begins.astimezone(ZoneInfo(LONDON)).date()
    paid: list[tuple[datetime, Decimal]] = []
    by_period: dict[date, list[Decimal]] = {}
    at = begins
    for days, amount in asked:
        at += timedelta(days=days)
        (window,) = windows(of, at)
        here = [sum_ for when, sum_ in paid if window.since <= when < window.until]

        found = breaches(
            of,
            amount,
            at,
            within=[Spent(sum(here, Decimal()), len(here))],
            in_all=Spent(sum((sum_ for _, sum_ in paid), Decimal()), len(paid)),
        )

        period = model_period(limit, first, at.astimezone(ZoneInfo(LONDON)).date())
        mine = by_period.setdefault(period, [])
        allowed = limit.amount
        if limit.alignment is Alignment.CALENDAR and period < first:
            allowed = window.amount  # its share is proved above
        every = [one for period_ in by_period.values() for one in period_]
        fits = (
            amount <= each
            and sum(mine) + amount <= allowed
            and (limit.count is None or len(mine) < limit.count)
            and (total is None or sum(every) + amount <= total)
            and (count is None or len(every) < count)
        )
        assert (found == ()) == fits
        if fits:
            paid.append((at, amount))
            mine.append(amount)


@pytest.mark.clause("CON-48")
def test_every_limit_that_breaks_is_named() -> None:
    of = limits(
        monthly("100", alignment=Alignment.CONSENT, count=1),
        begins=noon(2026, 1, 1),
        each=Decimal(50),
        total=Decimal(120),
        count=2,
        since=noon(2026, 1, 1),
        until=noon(2026, 2, 1),
    )

    found = breaches(
        of,
        Decimal(51),
        noon(2026, 3, 1),
        within=[Spent(Decimal(60), 1)],
        in_all=Spent(Decimal(110), 2),
    )

    assert set(found) == {
        Fault.LIMIT_EACH, Fault.LIMIT_PERIOD, Fault.LIMIT_TOTAL, Fault.LIMIT_COUNT, Fault.LIMIT_DATES,
    }  # fmt: skip


@pytest.mark.clause("CON-51")
@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        pytest.param("2026-04-30T23:59:59Z", False, id="a second before"),
        pytest.param("2026-05-01T00:00:00Z", True, id="from the first moment"),
        pytest.param("2026-05-31T23:59:59Z", True, id="to the last"),
        pytest.param("2026-06-01T00:00:00Z", False, id="and not at the end itself"),
    ],
)
def test_payments_are_allowed_from_the_first_moment_until_just_before_the_end(at: str, allowed: bool) -> None:
    of = limits(
        begins=noon(2026, 1, 1),
        since=datetime.fromisoformat("2026-05-01T00:00:00Z"),
        until=datetime.fromisoformat("2026-06-01T00:00:00Z"),
    )

    found = breaches(of, Decimal(1), datetime.fromisoformat(at), within=[], in_all=NOTHING)

    assert found == (() if allowed else (Fault.LIMIT_DATES,))


def test_exactly_the_limit_is_allowed_and_a_cent_more_is_not() -> None:
    of = limits(monthly("100"), begins=noon(2026, 1, 1), each=Decimal(60))
    spent = [Spent(Decimal(40), 1)]

    assert breaches(of, Decimal(60), noon(2026, 1, 2), within=spent, in_all=spent[0]) == ()
    assert breaches(of, Decimal("60.01"), noon(2026, 1, 2), within=spent, in_all=spent[0]) == (
        Fault.LIMIT_EACH,
        Fault.LIMIT_PERIOD,
    )
