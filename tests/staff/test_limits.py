"""What one member does alone is bounded: consents ended one by one, numbers of customers tried."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.lifecycle import Status
from consent.models import Consent, ConsentAccount
from portal.allowances import Rule, take
from portal.models import Allowance
from staff import whose_number
from staff.models import StaffEvent
from staff.pages import consent_end
from staff.recording import hashed
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent

pytestmark = pytest.mark.django_db


def at_most(monkeypatch: Any, page: Any, name: str, limit: int) -> None:
    rule: Rule = getattr(page, name)
    monkeypatch.setattr(page, name, Rule(name=rule.name, limit=limit, within=rule.within))


def ends(member: Member) -> Any:
    return member.sends("POST", f"/consents/{a_consent().pk}/end")


def tries(member: Member, number: str) -> Any:
    return member.sends("POST", "/customers/", number=number)


def refusals(page: str) -> list[dict[str, Any]]:
    return [event.detail for event in StaffEvent.objects.filter(did="was refused", page=page)]


@pytest.mark.clause("DASH-35", "ASVS §2.3.5")
def test_who_ends_many_one_by_one_comes_to_an_end(sam: Member, monkeypatch: Any) -> None:
    at_most(monkeypatch, consent_end, "A_DAY", 2)
    sam.works_on()
    for _ in range(2):
        assert ends(sam).status_code == 303

    one_more = ends(sam)

    assert one_more.status_code == 429
    assert "proposed under Four eyes" in one_more.content.decode()
    assert Consent.objects.filter(status=Status.ACTIVE).count() == 1
    assert StaffEvent.objects.filter(did="ended").count() == 2
    assert refusals("consent_end") == [{"limit": 2}]
    Allowance.objects.update(renews_at=timezone.now())
    assert ends(sam).status_code == 303


def test_a_day_has_fifty_ends_and_an_hour_twenty_numbers_in_vain(sam: Member) -> None:
    assert (consent_end.A_DAY.limit, consent_end.A_DAY.within) == (50, timedelta(days=1))
    assert (whose_number.IN_VAIN.limit, whose_number.IN_VAIN.within) == (20, timedelta(hours=1))


BY_NUMBER: dict[str, tuple[str, str, dict[str, str]]] = {
    "customers": ("/customers/", "number", {}),
    "propose_erase": ("/proposals/erase", "number", {"why": "fraud", "case": "F-1"}),
    "propose_end": (
        "/proposals/end",
        "named",
        {"why": "fraud", "case": "F-1", "target": "customer", "reason": "fraud-suspected"},
    ),
    "hold": ("/protection/hold", "named", {"why": "fraud", "case": "F-1", "on": "customer"}),
}
"""Each page that is told a customer's number, with the field for it and what else it wants."""


@pytest.mark.clause("AUD-04", "DASH-35")
@pytest.mark.parametrize("page", BY_NUMBER)
def test_numbers_are_not_guessed_on_any_page(page: str, pia: Member, paul: Member, monkeypatch: Any) -> None:
    at_most(monkeypatch, whose_number, "IN_VAIN", 2)
    a_consent()
    pia.works_on()
    path, field, others = BY_NUMBER[page]

    def tried(member: Member, number: str) -> Any:
        return member.sends("POST", path, **others, **{field: number})

    for number in ("1", "2"):
        assert "No customer has this number" in tried(pia, number).content.decode()
    wrong, right = tried(pia, "3"), tried(pia, MIA)

    assert (wrong.status_code, right.status_code) == (429, 429)
    assert all(whose_number.TOO_MANY in answer.content.decode() for answer in (wrong, right))
    assert refusals(page) == [{"limit": 2}, {"limit": 2}]
    in_vain = StaffEvent.objects.filter(did="searched", page=page).order_by("number")
    assert [event.detail for event in in_vain] == [
        {"terms": [f"customer:{hashed(number)}"], "found": 0} for number in ("1", "2")
    ]
    assert not StaffEvent.objects.filter(did__in=["opened customer", "held"]).exists()
    paul.works_on()
    answer = tried(paul, MIA)
    assert answer.status_code in {200, 303}
    assert "No customer has this number" not in answer.content.decode()


def by_account(member: Member, reference: str) -> Any:
    path, field, others = BY_NUMBER["propose_end"]
    return member.sends("POST", path, **{**others, "target": "account", field: reference})


@pytest.mark.clause("AUD-04", "DASH-35")
def test_references_of_accounts_are_not_guessed_either(pia: Member, paul: Member, monkeypatch: Any) -> None:
    at_most(monkeypatch, whose_number, "IN_VAIN", 2)
    ConsentAccount.objects.create(consent=a_consent(), account="acc-77")
    pia.works_on()
    for reference in ("acc-1", "acc-2"):
        assert "No consent is to an account of this reference" in by_account(pia, reference).content.decode()

    wrong, right, customer = by_account(pia, "acc-3"), by_account(pia, "acc-77"), tries(pia, MIA)

    assert [answer.status_code for answer in (wrong, right, customer)] == [429, 429, 429]
    assert all(whose_number.TOO_MANY in answer.content.decode() for answer in (wrong, right, customer))
    assert refusals("propose_end") == [{"limit": 2}, {"limit": 2}]
    in_vain = StaffEvent.objects.filter(did="searched", page="propose_end").order_by("number")
    assert [event.detail for event in in_vain] == [
        {"terms": [f"account:{hashed(reference)}"], "found": 0} for reference in ("acc-1", "acc-2")
    ]
    assert "acc-" not in str(list(StaffEvent.objects.values_list("detail", flat=True)))
    paul.works_on()
    for _ in range(3):  # those that are right count for nothing
        assert "It would end 1 consent" in by_account(paul, "acc-77").content.decode()


@pytest.mark.clause("AUD-04", "DASH-35")
def test_references_of_consents_are_not_guessed_by_who_may_list_none(
    suki: Member, sam: Member, pia: Member, monkeypatch: Any
) -> None:
    """A short one has eight digits: of millions of consents one is hit within some hundred tries."""
    at_most(monkeypatch, whose_number, "IN_VAIN", 2)
    right = f"/consents/?q=ref:{str(a_consent().pk)[:8]}"
    for member in (suki, sam, pia):
        member.works_on()

    for wrong in ("ref:0000-0000", "REF-0000-0001"):
        assert suki.sends("GET", f"/consents/?q={wrong}").status_code == 200
    refused = suki.sends("GET", right)

    assert refused.status_code == 429
    assert whose_number.TOO_MANY in refused.content.decode()
    assert refusals("consents") == [{"limit": 2}]
    for _ in range(3):  # those that are right count for nothing
        assert sam.sends("GET", right).status_code == 303
    for _ in range(3):  # who may list them has nothing to guess
        assert pia.sends("GET", "/consents/?q=ref:0000-0000").status_code == 200


def test_what_is_tried_on_one_page_counts_on_the_others(pia: Member, monkeypatch: Any) -> None:
    at_most(monkeypatch, whose_number, "IN_VAIN", 4)
    pia.works_on()
    for path, field, others in BY_NUMBER.values():
        assert pia.sends("POST", path, **others, **{field: "1"}).status_code == 200

    assert tries(pia, "1").status_code == 429


def test_numbers_that_are_somebodys_count_for_nothing(sam: Member, monkeypatch: Any) -> None:
    at_most(monkeypatch, whose_number, "IN_VAIN", 2)
    sam.works_on()
    assert tries(sam, "1").status_code == 200
    for _ in range(4):
        assert tries(sam, MIA).status_code == 303

    assert tries(sam, "2").status_code == 200
    assert tries(sam, MIA).status_code == 429


def test_what_is_given_back_was_taken(bank: None) -> None:
    from portal.allowances import give_back

    rule, at = Rule(name="test", limit=2, within=timedelta(hours=1)), timezone.now()
    give_back(rule, "sam")
    assert take(rule, "sam", at) == 1
    give_back(rule, "sam")
    give_back(rule, "sam")

    assert take(rule, "sam", at) == 1


@pytest.mark.clause("AUD-01", "DASH-35")
@pytest.mark.parametrize("why", ["fraud", "audit", "fault", "authority-asked", "complaint"])
def test_nobody_has_it_on_record_that_a_customer_asked_who_looks_for_another_reason(
    why: str, sam: Member
) -> None:
    consent = a_consent()
    sam.works_on("CASE-9", why)
    page = sam.opens(f"/consents/{consent.pk}/end")
    assert "Has its customer asked for this?" in page.text
    assert not page.has("btn-end")

    refused = sam.sends("POST", f"/consents/{consent.pk}/end")

    assert refused.status_code == 409
    consent.refresh_from_db()
    assert consent.status == Status.ACTIVE
    assert len(refusals("consent_end")) == 1
    sam.sends("POST", "/purpose", why="customer-asked", case="CASE-9")
    sam.opens(f"/consents/{consent.pk}/end").press("btn-end")
    consent.refresh_from_db()
    assert consent.status == Status.WITHDRAWN
