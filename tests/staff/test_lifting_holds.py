"""A legal hold is lifted by two: proposed with what would be erased then, decided by another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent, LegalHold, Person
from consent.operations import Because, place_hold
from staff import chain
from staff.models import Proposal, StaffEvent
from staff.retaining import erase_due
from tests.pages import Page
from tests.staff.aged import a_consent_of_long_ago
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent

pytestmark = pytest.mark.django_db


def a_hold(by: str = "pia", consent: Consent | None = None) -> LegalHold:
    """On one consent, or on all of Mia's."""
    because = Because(by=by, why="authority-asked", case="COURT-1", at=timezone.now())
    if consent is not None:
        return place_hold(because, consent_id=consent.pk)
    return place_hold(because, person_id=Person.objects.get(customer_number=MIA).pk)


def to_lift(member: Member) -> Page:
    """The page about the hold that was placed last."""
    newest = LegalHold.objects.latest("placed_at")
    url = f"/protection/holds/{newest.pk}/lift"
    assert url in member.opens("/protection/").response.content.decode()
    return member.opens(url)


def proposes_to_lift(member: Member) -> Page:
    return to_lift(member).press("btn-propose", id_why="authority-asked", id_case="COURT-2")


def erased() -> set[object]:
    erase_due(timezone.now(), batch=10)
    return set(Consent.objects.exclude(erased_at=None).values_list("pk", flat=True))


@pytest.mark.clause("AUD-01", "DASH-35", "ASVS §2.3.5")
def test_a_hold_stands_until_a_second_member_agrees_and_nobody_approves_their_own(
    pia: Member, paul: Member, bank: None
) -> None:
    due = a_consent_of_long_ago()
    hold = a_hold()
    pia.works_on()
    page = proposes_to_lift(pia)

    assert not page.has("btn-approve")
    forced = pia.sends("POST", f"{page.url}decide", decision="approve", seen="x")
    assert forced.status_code == 409
    assert LegalHold.objects.get().lifted_at is None
    assert erased() == set()

    paul.works_on()
    page = paul.opens(page.url)
    assert "1 consent of 1 customer" in page.text
    assert "a job erases within minutes" in page.text
    page.press("btn-approve")

    hold.refresh_from_db()
    assert (hold.lifted_by, hold.lifted_for) == ("paul", "COURT-2")
    assert erased() == {due.pk}
    line = StaffEvent.objects.get(did="approved")
    assert (line.member, line.detail["hold"]) == ("paul", str(hold.pk))
    assert line.customer == StaffEvent.objects.get(did="proposed").customer != ""
    assert chain.verify().holds


@pytest.mark.clause("AUD-01")
def test_what_would_be_erased_is_told_first_without_what_is_young_or_held_otherwise(
    pia: Member, bank: None
) -> None:
    a_consent_of_long_ago()
    a_consent_of_long_ago(ago=timedelta(days=100))
    a_consent()
    a_hold(consent=a_consent_of_long_ago())
    a_hold()
    pia.works_on()

    page = to_lift(pia)

    assert "Due at once 1 consent of 1 customer" in page.text
    assert "2 records, until their own time" in page.text
    assert not Proposal.objects.exists()


@pytest.mark.clause("DASH-35")
def test_what_was_not_shown_is_neither_proposed_nor_approved(pia: Member, paul: Member, bank: None) -> None:
    a_hold()
    pia.works_on()
    shown = to_lift(pia)
    a_consent_of_long_ago()
    again = shown.press("btn-propose", id_why="authority-asked", id_case="COURT-2")
    assert "Nothing was proposed" in again.text
    assert not Proposal.objects.exists()
    url = again.press("btn-propose").url
    paul.works_on()
    shown = paul.opens(url)
    a_consent_of_long_ago()

    changed = shown.press("btn-approve")

    assert changed.status == 409
    assert "2 consents of 1 customer" in changed.text
    assert LegalHold.objects.get().lifted_at is None
    changed.press("btn-approve")
    assert LegalHold.objects.get().lifted_at is not None


def test_a_hold_is_lifted_once(pia: Member, paul: Member, bank: None) -> None:
    a_hold()
    pia.works_on()
    first, second = proposes_to_lift(pia).url, proposes_to_lift(pia).url
    paul.works_on()
    paul.opens(first).press("btn-approve")

    assert "It was lifted before" in paul.opens(second).text
    late = paul.sends("POST", f"{second}decide", decision="approve", seen="x")

    assert late.status_code == 409
    assert pia.opens(f"/protection/holds/{LegalHold.objects.get().pk}/lift").status == 409


@pytest.mark.clause("ASVS §8.2.1")
@pytest.mark.parametrize("name", ["rhea", "sam", "otto"])
def test_nobody_else_decides_it(name: str, pia: Member, bank: None) -> None:
    a_hold()
    pia.works_on()
    url = proposes_to_lift(pia).url
    other = Member(name).works_on()

    assert other.opens(url).status == 404
    assert other.sends("POST", f"{url}decide", decision="approve", seen="x").status_code == 404
    assert LegalHold.objects.get().lifted_at is None
