"""The log of staff is asked for by days, on its page and in an export."""

from datetime import timedelta

import pytest
from django.utils import timezone

from staff.models import StaffEvent
from staff.recording import Did, append
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-04")]
DAY = timedelta(days=1)


def test_the_log_is_narrowed_to_days_both_of_them_included(ada: Member) -> None:
    now = timezone.now()
    for days in (9, 8, 7, 6):
        append(at=now - days * DAY, member="sam", did=Did.LOOKED, source="127.0.0.1", page=f"n{days}")
    ada.works_on("AUD-1", "audit")

    def found(**days: int) -> list[str]:
        asked = "&".join(f"{name}={(now - ago * DAY):%Y-%m-%d}" for name, ago in days.items())
        page = ada.opens(f"/audit/?member=sam&{asked}")
        assert all(one in page.response.context["asked"] for one in asked.split("&"))  # of the export, too
        return [event.page for event in page.response.context["events"]]

    assert found(since=8, until=7) == ["n7", "n8"]
    assert found(since=7) == ["n6", "n7"]
    assert found(until=8) == ["n8", "n9"]
    exported = ada.opens(f"/exports/log?member=sam&since={(now - 8 * DAY):%Y-%m-%d}")
    assert exported.response.context["rows"] == 3


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "20260101", "9999-12-31", "2026-01-01T00:00"])
def test_what_is_no_day_is_said_and_finds_nothing(ada: Member, day: str) -> None:
    ada.works_on("AUD-1", "audit")

    page = ada.opens(f"/audit/?until={day}")

    assert page.status == 200
    assert "Write a day as 2026-01-31" in page.text
    assert page.response.context["total"] == 0
    assert "Write a day as 2026-01-31" in ada.opens(f"/exports/log?until={day}").text
    assert StaffEvent.objects.filter(page="audit", did="looked").exists()
