"""What customers say was not them reaches staff, and is closed by one of them with what came of it."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from consent.models import Consent
from portal.models import MisuseReport
from staff.models import StaffEvent
from tests.actors import Recipient
from tests.arrangements import BASIC, given
from tests.customers import Customer
from tests.staff.people import Member
from tests.staff.test_paging import pages_of
from tests.staff.things import MIA, a_report

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "AUD-04")]


def disowned(cds: Recipient, mia: Customer) -> str:
    """A sharing that its customer says is not theirs."""
    made = given(cds, mia, BASIC)
    mia.signs_in(f"/consents/{made.id}/not-me").press("btn-not-me")
    return str(made.id)


def test_what_a_customer_reports_stands_on_home_in_a_list_and_on_its_consent(
    cds: Recipient, mia: Customer, sam: Member, suki: Member
) -> None:
    consent = disowned(cds, mia)

    sam.works_on()
    page = sam.opens("/reports/")

    assert "Reported by customers: 1" in sam.opens("/").text
    assert "1 open" in page.text
    for words in (cds.row.recipient.name, f"•••• {MIA[-3:]}", consent[:8]):
        assert words in page.text
    assert MIA not in page.text
    assert "says this wasn’t them" in sam.opens(f"/consents/{consent}/").text
    assert "says this wasn’t them" in suki.works_on().opens(f"/consents/{consent}/").text
    assert "Reported by customers" not in suki.opens("/").text
    assert StaffEvent.objects.filter(member="sam", page="reports", did="looked").count() == 1


def test_a_case_handler_closes_it_with_what_came_of_it_and_it_can_be_reported_anew(
    cds: Recipient, mia: Customer, sam: Member
) -> None:
    consent = disowned(cds, mia)
    report = MisuseReport.objects.get()
    page = sam.works_on().opens("/reports/")

    said = {f"id_{report.pk}_outcome": "not-them", f"id_{report.pk}_case": "FRAUD-9"}
    closed = page.press(f"btn-close-{report.pk}", **said)

    report.refresh_from_db()
    assert report.closed_at is not None
    assert "Nothing is open" in closed.text
    assert "Reported by customers: 0" in sam.opens("/").text
    assert "says this wasn’t them" not in sam.opens(f"/consents/{consent}/").text
    event = StaffEvent.objects.get(did="closed a report")
    assert str(event.consent) == consent
    assert event.customer
    assert (report.outcome, report.closed_by) == ("not-them", "sam")
    assert (event.detail["outcome"], event.detail["case_given"]) == ("not-them", "FRAUD-9")
    assert page.press(f"btn-close-{report.pk}", **said).status == 409
    mia.signs_in(f"/consents/{consent}/not-me").press("btn-not-me")
    assert "Reported by customers: 1" in sam.opens("/").text
    assert Consent.objects.get(pk=consent).pk in MisuseReport.objects.values_list("consent", flat=True)


@pytest.mark.parametrize("name", ["pia", "ada"])
def test_others_read_it_and_close_none(bank: None, name: str) -> None:
    report = a_report()
    member = Member(name).works_on()

    page = member.opens("/reports/")

    assert "1 open" in page.text
    assert not page.has(f"btn-close-{report.pk}")
    assert member.sends("POST", f"/reports/{report.pk}/close", outcome="them", case="X-11").status_code == 403


def test_a_case_is_a_reference_here_too(sam: Member) -> None:
    report = a_report()
    page = sam.works_on().opens("/reports/")

    told = page.press(f"btn-close-{report.pk}", **{f"id_{report.pk}_case": "Mia said so herself"})

    assert "A reference has" in told.text
    report.refresh_from_db()
    assert report.closed_at is None


def closed_by(member: Member, report: MisuseReport, outcome: str = "them") -> None:
    said = {f"id_{report.pk}_outcome": outcome, f"id_{report.pk}_case": "FRAUD-9"}
    member.opens("/reports/").press(f"btn-close-{report.pk}", **said)


@pytest.mark.parametrize("name", ["sam", "suki", "ada"])
def test_what_was_reported_and_what_came_of_it_stands_in_timelines(
    bank: None, sam: Member, name: str
) -> None:
    report = a_report()
    sam.works_on()
    closed_by(sam, report)

    member = sam if name == "sam" else Member(name).works_on()
    of_consent = member.opens(f"/consents/{report.consent_id}/?what=reports").text
    of_customer = member.opens(f"{member.opens_customer(MIA).url}?what=reports").text

    for text in (of_consent, of_customer):
        assert "Customer said that this was not them" in text
        assert "Staff closed what they reported (It was the customer after all, sam)" in text
    assert "FRAUD-9" not in of_consent + of_customer


def test_a_report_that_came_by_telephone_says_so_in_the_timeline(sam: Member) -> None:
    report = a_report()
    MisuseReport.objects.update(taken_by="suki", sealed=b"")

    text = sam.works_on().opens(f"/consents/{report.consent_id}/?what=reports").text

    assert "said that this was not them (by telephone, taken by suki)" in text
    assert "closed what they reported" not in text


def test_closed_ones_are_listed_with_what_came_of_them_page_after_page(
    sam: Member, pia: Member, monkeypatch: Any
) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    sam.works_on()
    made = [a_report() for _ in range(3)]
    for report, outcome in zip(made, ("them", "not-them", "unknown"), strict=True):
        closed_by(sam, report, outcome)

    first, second = pages_of(pia.works_on(), "/reports/", "closed")

    assert "Nothing is open" in first.text
    assert "It cannot be told sam" in first.text
    assert "It was not the customer sam" in first.text
    assert "It was the customer after all" not in first.text
    assert "It was the customer after all sam" in second.text
    for page, shown in ((first, made[1:]), (second, made[:1])):
        assert all(f"•••• {MIA[-3:]} {str(report.consent_id)[:8]}" in page.text for report in shown)
    assert MIA not in first.text
    beyond = "/reports/?closed=2020-01-01T00:00:00%2B00:00_00000000-0000-0000-0000-000000000000"
    assert "No older ones" in pia.opens(beyond).text


def test_what_came_of_reports_that_were_closed_before_is_told_by_the_log(sam: Member) -> None:
    report, still_open = a_report(), a_report()
    sam.works_on()
    closed_by(sam, report, "unknown")
    MisuseReport.objects.update(outcome="", closed_by="")
    told = import_module("staff.migrations.0022_reports_closed_before").TOLD

    with connection.cursor() as cursor:
        cursor.execute(told)

    kept = dict(MisuseReport.objects.values_list("pk", "outcome"))
    assert kept == {report.pk: "unknown", still_open.pk: ""}
    assert MisuseReport.objects.get(pk=report.pk).closed_by == "sam"
