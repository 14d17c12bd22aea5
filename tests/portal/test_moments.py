"""Days, times and spans in words, where the customer lives."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.moments import day, day_and_time, length


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=90), "90 days"),
        (timedelta(days=89, hours=23, minutes=58), "90 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=365), "12 months"),
        (timedelta(days=364, hours=23), "12 months"),
        (timedelta(days=730), "2 years"),
    ],
)
def test_a_length_is_told_to_the_nearest_day(span, said):
    assert length(span).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("timezone", "said"),
    [
        ("UTC", "31 December 2026"),
        ("Australia/Sydney", "1 January 2027"),
        ("Pacific/Auckland", "1 January 2027"),
    ],
)
def test_a_day_is_the_one_where_the_customer_lives(timezone, said):
    assert day(datetime(2026, 12, 31, 13, 30, tzinfo=UTC), timezone) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 5, 4, 20, 41, tzinfo=UTC), "today at 08:41"),  # 5 May in Auckland
        (datetime(2026, 5, 4, 12, 0, tzinfo=UTC), "today at 00:00"),
        (datetime(2026, 5, 4, 11, 59, tzinfo=UTC), "yesterday at 23:59"),
        (datetime(2026, 5, 3, 12, 0, tzinfo=UTC), "yesterday at 00:00"),
        (datetime(2026, 5, 3, 11, 59, tzinfo=UTC), "3 May 2026 at 23:59"),
        (datetime(2026, 5, 5, 12, 0, tzinfo=UTC), "6 May 2026 at 00:00"),
    ],
)
def test_a_moment_is_told_by_the_customers_own_midnight(moment, said):
    assert day_and_time(moment, datetime(2026, 5, 4, 21, 0, tzinfo=UTC), "Pacific/Auckland") == said
