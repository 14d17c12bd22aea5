"""A customer calls and says that a consent was not them: whoever takes the call opens their report."""

import re

import pytest

from consent.models import Consent
from portal.models import MisuseReport
from staff.models import StaffEvent
from tests.pages import Page
from tests.staff.people import Member
from tests.staff.test_customers import LEO, opened
from tests.staff.things import MIA, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-12", "AUD-04")]


def follows(member: Member, page: Page, link: str) -> Page:
    """Where a link of a page leads, by its id."""
    href = re.search(rf'id="{link}"\s+href="([^"]+)"', page.response.content.decode())
    assert href, page.text
    return member.opens(href[1])


@pytest.mark.parametrize(("name", "why"), [("suki", "customer-asked"), ("sam", "not-them")])
def test_a_report_is_taken_and_says_by_whom_and_ends_nothing(bank: None, name: str, why: str) -> None:
    consent = a_consent()
    member = Member(name).works_on(why=why)
    form = member.opens(f"{opened(member, MIA).url}report")

    after = form.press("btn-report", id_consent=str(consent.pk))

    report = MisuseReport.objects.get()
    assert (report.consent_id, report.taken_by, report.stopped) == (consent.pk, name, False)
    assert (report.sessions_ended, report.device, report.source, report.closed_at) == (0, "", "", None)
    assert after.url == f"/consents/{consent.pk}/"
    assert "says this wasn’t them" in after.text
    assert Consent.objects.get(pk=consent.pk).status == "active"
    line = StaffEvent.objects.get(did="took a report")
    assert (line.member, line.consent, line.detail["report"]) == (name, consent.pk, str(report.pk))
    assert line.customer
    again = form.press("btn-report", id_consent=str(consent.pk))
    assert (again.status, MisuseReport.objects.count()) == (409, 1)
    assert "It is reported already" in again.text
    assert f"By telephone taken by {name}" in Member("ada").works_on().opens("/reports/").text


def test_nobody_takes_one_of_another_customers_consents_or_without_saying_which(sam: Member) -> None:
    of_leo = a_consent(customer=LEO)
    a_consent()
    sam.works_on()
    form = sam.opens(f"{opened(sam, MIA).url}report")

    for chosen in (str(of_leo.pk), "", "nonsense", "00000000-0000-0000-0000-000000000000"):
        answer = sam.sends("POST", form.url, consent=chosen)
        assert answer.status_code == 200
    assert not MisuseReport.objects.exists()
    elsewhere = sam.sends("POST", "/customers/00000000-0000-0000-0000-000000000000/report", consent=of_leo.pk)
    assert elsewhere.status_code == 404


def test_who_looks_for_another_reason_takes_none(sam: Member) -> None:
    consent = a_consent()
    sam.works_on(why="fraud")
    page = sam.opens(f"{opened(sam, MIA).url}report")

    assert not page.has("btn-report")
    assert "Is it the customer who says so?" in page.text
    refused = sam.sends("POST", page.url, consent=consent.pk)
    assert (refused.status_code, MisuseReport.objects.count()) == (409, 0)
    assert StaffEvent.objects.filter(did="was refused", page="report_take").count() == 1


def test_who_then_says_that_the_customer_called_comes_back_to_the_same_customer(sam: Member) -> None:
    consent = a_consent()
    sam.works_on("CASE-1", "fraud")
    customer = opened(sam, MIA)
    report = follows(sam, customer, "link-report")
    assert sam.opens(customer.url).status == 200  # still opened, and not anew

    asked = follows(sam, report, "link-purpose")
    assert "about to open another" not in asked.text
    form = asked.press("btn-continue", id_why="not-them", id_case="CASE-2")

    assert (form.url, form.status) == (report.url, 200)
    assert follows(sam, form, "link-customer").status == 200
    form.press("btn-report", id_consent=str(consent.pk))
    assert MisuseReport.objects.get().consent_id == consent.pk
    lines = StaffEvent.objects.filter(did="opened customer").order_by("number")
    assert list(lines.values_list("page", "why", "case")) == [
        ("customers", "fraud", "CASE-1"),
        ("report_take", "not-them", "CASE-2"),
    ]


@pytest.mark.parametrize("name", ["pia", "ada"])
def test_who_only_reads_is_offered_none(bank: None, name: str) -> None:
    member = Member(name).works_on()
    page = opened(member, MIA)

    assert "They say that one was not them" not in page.text
    assert member.sends("POST", f"{page.url}report").status_code == 403


@pytest.mark.parametrize(
    ("name", "says", "of_older"),
    [
        ("suki", "a case handler ends the consent if", "; a case handler ends it if they ask"),
        ("sam", "end the consent on its page if", ", and end it on its page if they ask"),
    ],
)
def test_who_takes_a_call_is_told_what_they_may_do(
    bank: None, monkeypatch: pytest.MonkeyPatch, name: str, says: str, of_older: str
) -> None:
    monkeypatch.setattr("staff.pages.report_take.MOST", 1)
    a_consent()
    a_consent()
    member = Member(name).works_on()

    text = member.opens(f"{opened(member, MIA).url}report").text

    assert f"It ends nothing: {says} they ask for that." in text
    assert f"An older one cannot be reported here: find it by its reference{of_older} for that." in text
