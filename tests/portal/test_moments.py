"""Spans of time in words."""

from datetime import timedelta

import pytest

from portal.moments import length


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
