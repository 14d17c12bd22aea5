"""Whoever reads or decides what is about somebody leaves a line on them: customer, consent or company."""

from typing import Any

import pytest
from django.utils import timezone

from consent.models import LegalHold, Person
from consent.operations import Because, place_hold
from oidc.security_log import pseudonym
from staff.models import Proposal, StaffEvent
from tests.staff.aged import a_consent_of_long_ago
from tests.staff.people import Member
from tests.staff.test_erasure import proposes_to_erase
from tests.staff.test_four_eyes import proposes_to_end
from tests.staff.things import MIA, a_company, a_consent, a_lift, a_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-04", "DASH-35")]


def of_mia() -> str:
    return pseudonym(Person.objects.get(customer_number=MIA).pk)


def line(did: str, page: str) -> StaffEvent:
    found = StaffEvent.objects.filter(did=did, page=page).order_by("-number").first()
    assert found is not None
    return found


@pytest.mark.parametrize("why", ["fraud", ""])
def test_counting_what_a_customer_shares_is_a_look_at_them(pia: Member, bank: None, why: str) -> None:
    """Also where something else in the form is wrong: that the number is not says whose it is."""
    a_consent()
    pia.works_on()

    pia.sends(
        "POST", "/proposals/end", target="customer", named=MIA, reason="fraud-suspected", why=why, case="F-1"
    )

    assert line("looked", "propose_end").customer == of_mia()


@pytest.mark.parametrize(
    ("path", "page", "field"),
    [("/proposals/erase", "propose_erase", "number"), ("/protection/hold", "hold", "named")],
)
def test_who_learns_that_a_number_is_somebodys_has_looked_at_them(
    pia: Member, bank: None, path: str, page: str, field: str
) -> None:
    pia.works_on()

    pia.sends("POST", path, **{field: MIA, "on": "customer", "why": "", "case": "F-1"})

    assert line("looked", page).customer == of_mia()


def test_counting_what_a_company_has_is_a_look_at_it(pia: Member, bank: None) -> None:
    consent = a_consent()
    pia.works_on().opens("/proposals/end").press(
        "btn-count", id_target="recipient", id_named="Budget Fox", id_why="fraud", id_case="F-1"
    )

    assert line("looked", "propose_end").recipient == consent.recipient_id


@pytest.mark.parametrize("proposed", ["end", "erase"])
def test_who_opens_a_proposal_about_a_customer_has_looked_at_them(
    pia: Member, paul: Member, ada: Member, bank: None, proposed: str
) -> None:
    pia.works_on()
    paul.works_on()
    if proposed == "end":
        a_consent()
        url = proposes_to_end(pia, "customer", MIA).url
    else:
        a_consent_of_long_ago()
        url = proposes_to_erase(pia).url

    page = paul.opens(url)

    assert "customer •••• 204" in page.text
    assert (line("looked", "proposal").member, line("looked", "proposal").customer) == ("paul", of_mia())
    decide = "decide" if proposed == "end" else "decide-erasure"
    assert pia.sends("POST", f"{url}{decide}", decision="approve", seen="x").status_code == 409
    refused = line("was refused", "proposal_decide")
    assert (refused.member, refused.customer) == ("pia", of_mia())
    changed = paul.sends("POST", f"{url}{decide}", decision="approve", seen="another effect")
    assert changed.status_code == 409
    shown_anew = line("looked", "proposal_decide")
    assert (shown_anew.member, shown_anew.customer) == ("paul", of_mia())
    unreasoned = paul.sends("POST", f"{url}{decide}", decision="refuse")
    assert unreasoned.status_code == 200
    assert line("looked", "proposal_decide").customer == of_mia()
    assert line("looked", "proposal_decide").number > shown_anew.number


def test_who_opens_a_proposal_about_a_consent_has_looked_at_it(pia: Member, paul: Member, bank: None) -> None:
    consent = a_consent()
    because = Because(by="pia", why="fraud", case="C-1", at=timezone.now())
    place_hold(because, consent_id=consent.pk)
    proposal = a_lift(LegalHold.objects.get())

    paul.works_on().opens(f"/proposals/{proposal.pk}/")

    assert line("looked", "proposal").consent == consent.pk


def test_who_opens_a_proposal_about_a_company_has_looked_at_it(ravi: Member, bank: None) -> None:
    company = a_company()
    proposal = a_proposal(company)

    ravi.works_on().opens(f"/proposals/{proposal.pk}/")

    assert line("looked", "proposal").recipient == company.pk


def test_of_what_is_not_there_the_line_says_what_was_asked_for(ravi: Member, bank: None) -> None:
    nowhere: Any = "00000000-0000-0000-0000-000000000000"
    assert ravi.works_on().opens(f"/proposals/{nowhere}/").status == 404

    assert line("looked", "proposal").detail == {"proposal": nowhere}
    assert not Proposal.objects.exists()
