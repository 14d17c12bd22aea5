"""What has served its time goes by itself, provably; what a hold keeps, and what is young, stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies
from consent.models import Consent, Ending, Erasure, JobSlot, Person
from consent.narrowing import WHOLE
from consent.operations import Because, place_hold
from consent.reasons import Reason, Target
from demo.environment import CHECKOUT
from staff import chain
from staff.classes import classes
from staff.models import StaffEvent
from staff.retaining import erase_due
from staff.tasks import erase_what_is_due
from tests.consent.audit.conftest import behind_the_guards
from tests.staff.aged import LONG_AGO, a_consent_of_long_ago
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent, lifts

pytestmark = pytest.mark.django_db
LEO = "40126690"


def because() -> Because:
    return Because(by="pia", why="authority-asked", case="COURT-1", at=timezone.now())


def erased() -> set[object]:
    return set(Consent.objects.exclude(erased_at=None).values_list("pk", flat=True))


@pytest.mark.clause("AUD-01")
def test_records_go_once_their_time_is_over_and_not_a_day_before(bank: None) -> None:
    due = [a_consent_of_long_ago() for _ in range(5)]
    a_consent_of_long_ago(ago=timedelta(days=6 * 365 - 1))
    a_consent(at=timezone.now() - LONG_AGO)  # still in force, however old

    erase_due(timezone.now(), batch=2)

    assert erased() == {one.pk for one in due}
    assert Erasure.objects.count() == 3
    assert StaffEvent.objects.filter(did="erased", member="retention job").count() == 3
    assert chain.verify().holds
    assert erase_due(timezone.now(), batch=2) == 0


@pytest.mark.clause("AUD-01")
def test_a_hold_on_a_consent_or_a_customer_keeps_what_is_due_until_it_is_lifted(bank: None) -> None:
    on_itself, of_leo, other = (
        a_consent_of_long_ago(),
        a_consent_of_long_ago(customer=LEO),
        a_consent_of_long_ago(),
    )
    first = place_hold(because(), consent_id=on_itself.pk)
    second = place_hold(because(), person_id=Person.objects.get(customer_number=LEO).pk)

    erase_due(timezone.now(), batch=10)
    assert erased() == {other.pk}

    for hold in (first, second):
        assert lifts(hold)
        assert not lifts(hold, case="COURT-3")
    erase_due(timezone.now(), batch=10)
    assert erased() == {other.pk, on_itself.pk, of_leo.pk}


@pytest.mark.clause("AUD-01")
def test_a_hold_on_a_customer_keeps_what_they_are_found_by_also_without_a_consent(bank: None) -> None:
    leo = Person.objects.get(customer_number=LEO)
    Person.objects.filter(pk=leo.pk).update(erased_at=timezone.now())
    ordered = operations.Ordered(
        system="core",
        target=Target.CUSTOMER,
        named=LEO,
        issuer="",
        narrowed=WHOLE,
        asked_by_then=False,
        shared_with_others=False,
        reason=Reason.FRAUD_SUSPECTED,
        note="",
    )
    operations.order_end(ordered, key="leo", body=b"leo", at=timezone.now())
    operations.carry_on(at=timezone.now(), policies=consent_policies(), limit=10)
    Ending.objects.update(finished_at=timezone.now() - timedelta(days=91))
    hold = place_hold(because(), person_id=leo.pk)

    erase_due(timezone.now(), batch=10)
    leo.refresh_from_db()
    assert (leo.customer_number, Ending.objects.get().named) == (LEO, LEO)

    lifts(hold)
    erase_due(timezone.now(), batch=10)
    leo.refresh_from_db()
    assert (leo.customer_number, Ending.objects.get().named) == (None, "")


@pytest.mark.clause("AUD-01")
def test_of_an_issuer_that_is_not_configured_any_more_nothing_is_due(bank: None) -> None:
    behind_the_guards(
        "UPDATE consent_consent SET issuer = 'gone' WHERE id = %(it)s", it=a_consent_of_long_ago().pk
    )

    erase_due(timezone.now(), batch=10)

    assert not erased()


def test_the_job_runs_once_a_slot(bank: None) -> None:
    a_consent_of_long_ago()
    erase_what_is_due()
    later = a_consent_of_long_ago()

    erase_what_is_due()

    assert later.pk not in erased()
    assert JobSlot.objects.get(job="staff.erase_due").done_at


@pytest.mark.clause("AUD-01")
def test_a_rehearsal_says_what_would_go_and_erases_nothing(bank: None) -> None:
    held = a_consent_of_long_ago()
    a_consent_of_long_ago()
    place_hold(because(), consent_id=held.pk)
    said = StringIO()

    call_command("retention", "show", stdout=said)

    (line,) = [line for line in said.getvalue().splitlines() if "records of consents, nz:" in line]
    assert "2 due, 1 of them held" in line
    assert not erased()
    assert not StaffEvent.objects.exists()


def test_whom_an_order_named_is_forgotten_ninety_days_after_it_was_done(bank: None) -> None:
    ordered = operations.Ordered(
        system="core",
        target=Target.CUSTOMER,
        named=MIA,
        issuer="",
        narrowed=WHOLE,
        asked_by_then=False,
        shared_with_others=True,
        reason=Reason.FRAUD_SUSPECTED,
        note="",
    )
    operations.order_end(ordered, key="k", body=b"k", at=timezone.now())
    operations.carry_on(at=timezone.now(), policies=consent_policies(), limit=10)
    for days, named in ((89, MIA), (91, "")):
        Ending.objects.update(finished_at=timezone.now() - timedelta(days=days))
        erase_due(timezone.now(), batch=10)
        assert Ending.objects.get().named == named


@pytest.mark.clause("AUD-01")
def test_staff_see_the_classes_what_is_due_and_who_is_held(pia: Member, ada: Member, bank: None) -> None:
    held = a_consent_of_long_ago()
    pia.works_on()
    pia.opens("/protection/hold").press(
        "btn-hold", id_on="consent", id_named=str(held.pk), id_why="audit", id_case="COURT-9"
    )
    ada.works_on()

    page = ada.opens("/protection/")

    for one in classes():
        assert one.name in page.text
        assert one.basis in page.text
    assert "COURT-9" in page.text
    assert "Legal holds: 1" in page.text
    assert "Propose to lift it" not in page.text


def test_the_documentation_tells_of_each_class_how_long_and_how_it_goes() -> None:
    page = (CHECKOUT / "docs" / "data-protection.md").read_text()
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if line.startswith("| ")}

    for one in classes():
        row = rows[one.name]
        assert one.how in row or one.basis == "AUD-06", one
        assert "six years" in row if one.issuer else one.period in row or "a day" in row, one


def test_a_hold_on_nobody_is_refused(pia: Member, bank: None) -> None:
    pia.works_on()
    page = pia.opens("/protection/hold")

    for on, named in (("customer", "no such number"), ("consent", "no reference"), ("consent", str(MIA))):
        again = page.press("btn-hold", id_on=on, id_named=named, id_why="audit", id_case="C-9")
        assert "No customer has this number" in again.text or "There is no consent" in again.text
