"""What the register would read, on screen: the same numbers as its own answer, and availability by months."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from oidc.measuring import keep
from oidc.reporting import rate
from tests.figures.asking import AsksForMetrics, call
from tests.figures.test_pages import csv_of, picture_of, plotted
from tests.staff.people import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(bank: None) -> None:
    """Of today and of two days ago: some too late, some refused, one that failed."""
    now = timezone.now()
    keep(
        [
            call(at=now),
            call(at=now, took=9.0),
            call("par", 400, at=now),
            call("par", 503, at=now),
            call("par", 429, at=now),
            *[call(at=now - timedelta(days=2)) for _ in range(3)],
        ],
        [now - timedelta(days=45), now],
    )


def months_told(register: AsksForMetrics) -> list[str]:
    told = register.data()["availability"]["aggregate"]
    return [told["currentMonth"], *told["previousMonths"]]


@pytest.mark.clause("AUD-08")
def test_the_table_is_what_the_register_reads(ada: Member, register: AsksForMetrics, calls: None) -> None:
    head, *rows = csv_of(ada, "get-metrics")
    shown = {row[0]: row[1:] for row in rows}
    told = register.data()

    today = timezone.now().astimezone(UTC).date()
    assert head[:3] == ["Measure", "Today", (today - timedelta(days=1)).isoformat()]
    for tier, said in told["invocations"].items():
        # The register's own calls are counted a moment later, by the server that answers them.
        assert shown[f"invocations.{tier}"][:3] == [
            str(said["currentDay"]),
            *map(str, said["previousDays"][:2]),
        ]
    assert shown["invocations.highPriority"][:3] == ["5", "0", "3"]
    assert shown["errors.aggregate"][0] == str(told["errors"]["aggregate"]["currentDay"]) == "1"
    assert shown["errors.authenticated.400"][0] == "1"
    assert shown["errors.authenticated.503"][0] == "1"
    assert shown["rejections.authenticated"][0] == "1"
    assert shown["performance.aggregate"][0] == told["performance"]["aggregate"]["currentDay"]
    assert shown["performance.highPriority"][0] == min(told["performance"]["highPriority"]["currentDay"])
    assert shown["customerCount"][:2] == ["0", ""]
    assert "authorisations.abandonmentsByStage.rejected" in shown
    assert not any("availability" in name for name in shown)


@pytest.mark.clause("AUD-08", "NFR-02")
def test_the_picture_says_which_share_was_too_late_for_each_tier(ada: Member, calls: None) -> None:
    said = plotted(picture_of(ada, "get-metrics"))

    today = timezone.now().astimezone(UTC).date()
    assert said == [
        f"{(today - timedelta(days=2)).isoformat()}, High priority, Too late: 0.0%",
        f"{today.isoformat()}, High priority, Too late: 20.0%",
    ]
    page = ada.opens("/figures/get-metrics")
    assert "8 calls since" in page.text
    assert "1 of them were answered too late, 12.5%." in page.text


@pytest.mark.clause("AUD-08", "NFR-01")
def test_months_are_as_available_as_get_metrics_says(
    ada: Member, register: AsksForMetrics, calls: None
) -> None:
    before = months_told(register)
    head, *rows = csv_of(ada, "availability")

    assert head == ["Month from", "Available"]
    # A minute may begin between two questions.
    assert [row[1] for row in rows] in (before, months_told(register))
    assert len(plotted(picture_of(ada, "availability"))) == len(rows)
    short = [row for row in rows if float(row[1]) < 0.995]
    assert f"Of {len(rows)} months, {len(short)} missed 99.5%." in ada.opens("/figures/availability").text


@pytest.mark.clause("AUD-08")
def test_a_share_is_rounded_down_here_as_there(ada: Member, register: AsksForMetrics) -> None:
    """Of the last three minutes of a month, somebody was there in two."""
    this_month = timezone.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    keep([], [this_month - timedelta(minutes=n) for n in (3, 1)])

    _, _, (_, shown) = csv_of(ada, "availability")

    assert shown == months_told(register)[1] == "0.6666"


@pytest.mark.clause("AUD-08")
@pytest.mark.parametrize(
    ("share", "told"),
    [(1, "1.0000"), (0.99999, "0.9999"), (0.0029, "0.0029"), (1 / 79, "0.0126"), (0, "0.0000")],
)
def test_a_share_is_told_with_four_decimals(share: float, told: str) -> None:
    assert rate(share) == told


@pytest.mark.clause("AUD-08", "NFR-01")
@pytest.mark.parametrize(("away", "missed"), [(36, 0), (37, 1)])
def test_a_month_that_just_meets_the_standard_has_not_missed_it(
    ada: Member, bank: None, away: int, missed: int
) -> None:
    """Of the last five days of a month, which are 7,200 minutes, 36 are half a hundredth."""
    now = timezone.now().astimezone(UTC)
    this_month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    served = [this_month - timedelta(minutes=n) for n in (7200, *range(1, 7200 - away))]
    since = [this_month + timedelta(minutes=n) for n in range((now - this_month) // timedelta(minutes=1) + 5)]
    keep([], served + since)

    assert f"Of 2 months, {missed} missed 99.5%." in ada.signs_in("/figures/availability").text
