"""What customers say was not them reaches staff, and is closed by one of them with what came of it."""

import pytest

from consent.models import Consent
from portal.models import MisuseReport
from staff.models import StaffEvent
from tests.actors import Recipient
from tests.arrangements import BASIC, given
from tests.customers import Customer
from tests.staff.people import Member
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
