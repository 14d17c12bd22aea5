"""The log of staff is asked for by days, on its page and in an export."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from staff.exports.staff_log import NO_DAY
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


FAULTS = {
    "days": ("ada", "/audit/", {"until": "20270301", "since": "2026-02-30"}, NO_DAY, ["since", "until"]),
    "no line": (
        "ada",
        "/audit/",
        {"member": "123456", "case": "654321", "did": "looked"},
        "No line says that: Member, Case.",
        ["member", "case"],
    ),
    "both": ("ada", "/audit/", {"case": "654321", "since": "soon"}, f"Case. {NO_DAY}", ["case", "since"]),
    "consents": ("pia", "/consents/", {"q": "123456"}, "could be a customer’s", ["q"]),
    "companies": ("rhea", "/companies/", {"q": "123456"}, "could be a customer’s", ["q"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_search_that_finds_nothing_for_a_fault_says_of_which_field_it_is(fault: str, bank: None) -> None:
    name, path, typed, says, wrong = FAULTS[fault]

    html = Member(name).works_on().sends("POST", path, **typed).content.decode()

    assert re.search(r"<title>\s*Error: ", html)
    assert says in html
    assert f'<a href="#id_{wrong[0]}">' in html
    invalid = [tag for tag in re.findall(r"<(?:input|select)[^>]*>", html) if 'aria-invalid="true"' in tag]
    assert [re.findall(r' id="id_(\w+)"', tag) for tag in invalid] == [[one] for one in wrong]
    assert all("fault" in tag.partition("aria-describedby")[2] for tag in invalid)
    if path == "/audit/":
        assert all(f'value="{typed[one]}"' in html for one in wrong)
        assert 'id="link-export"' not in html  # which would lead to an export of all there is


def test_what_was_found_can_be_taken_away_and_nothing_where_nothing_was(ada: Member, bank: None) -> None:
    ada.works_on("AUD-1", "audit")

    assert 'id="link-export" href="/exports/log?' in ada.opens("/audit/?member=ada").response.content.decode()
    for nothing in ("?member=nobody", "?until=soon"):
        assert 'id="link-export"' not in ada.opens(f"/audit/{nothing}").response.content.decode()
