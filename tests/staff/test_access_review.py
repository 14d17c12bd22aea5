"""Who of staff may what is attested by somebody else each quarter, and what is overdue shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Person
from staff.access import QUARTER, overdue, review_of, reviews
from staff.models import StaffEvent
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def of(name: str) -> str:
    return f"/access/{Person.objects.get(username=name).pk}/"


def roles_made_older(by: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE staff_rolechange DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE staff_rolechange SET at = at - make_interval(secs => %s)", [by.total_seconds()]
        )


@pytest.fixture
def everybody(pia: Member, sam: Member) -> Member:
    """Pia, who attests, while the roles of all are older than a quarter."""
    roles_made_older(QUARTER + timedelta(days=1))
    sam.signs_in()
    pia.signs_in()
    return pia


def test_the_list_tells_roles_since_when_and_what_was_used(everybody: Member) -> None:
    given_on = timezone.now() - QUARTER - timedelta(days=1)

    listed, one = everybody.opens("/access/"), everybody.opens(of("sam"))

    for name in ("ada", "otto", "pia", "ravi", "rhea", "sam", "suki"):
        assert name in listed.text
    assert f"case handler, {given_on:%Y-%m-%d}" in listed.text
    assert f"Case handler since {given_on:%Y-%m-%d}" in one.text
    assert f"Signed in last {timezone.now():%Y-%m-%d}" in one.text
    assert "Attested never" in one.text


@pytest.mark.clause("AUD-06")
def test_an_attestation_is_an_event_and_counts_for_a_quarter(everybody: Member) -> None:
    assert "8 colleagues whose rights" in everybody.opens("/").text

    page = everybody.opens(of("sam")).press("btn-attest")

    event = StaffEvent.objects.get(did="attested")
    assert (event.member, event.detail["whose"], event.detail["roles"]) == ("pia", "sam", ["case handler"])
    assert "by pia" in page.text
    assert "7 colleagues whose rights" in everybody.opens("/").text
    assert overdue(timezone.now()) == 7
    assert overdue(timezone.now() + QUARTER) == 8


def test_what_was_attested_is_no_other_role(everybody: Member) -> None:
    page = everybody.opens(of("sam"))
    person = Person.objects.get(username="sam")
    page.press("btn-attest")
    person.groups.add(Group.objects.get(name="auditor"))

    late = page.press("btn-attest")

    assert late.status == 409
    assert StaffEvent.objects.filter(did="attested").count() == 1
    roles_made_older(QUARTER)
    assert overdue(timezone.now()) == 8


@pytest.mark.clause("ASVS §2.3.5")
def test_nobody_attests_their_own(everybody: Member) -> None:
    page = everybody.opens(of("pia"))
    answer = everybody.sends("POST", f"{of('pia')}attest", of="anything")

    assert not page.has("btn-attest")
    assert answer.status_code == 409
    assert StaffEvent.objects.filter(did="was refused", member="pia").count() == 1


@pytest.mark.parametrize(("name", "status"), [("ada", 200), ("otto", 200), ("sam", 403), ("rhea", 403)])
def test_others_read_it_and_attest_nothing(bank: None, name: str, status: int) -> None:
    member = Member(name)
    member.signs_in()

    page: Any = member.opens(of("suki"))

    assert page.status == status
    assert not page.has("btn-attest")
    assert member.sends("POST", f"{of('suki')}attest", of="x").status_code == 403


def test_a_page_that_nobody_uses_shows_nowhere(everybody: Member, sam: Member) -> None:
    sam.opens("/purpose").press("btn-continue", id_why="audit", id_case="C-1")
    sam.opens("/consents/?q=ref:00000000-0000-0000-0000-000000000001")

    one, other = everybody.opens(of("sam")), everybody.opens(of("rhea"))

    assert "consents" in one.text
    assert "auditor, case handler, privacy, support" in one.text
    assert "None: the roles may not be needed." in other.text


def test_a_wrong_password_in_somebodys_name_is_no_use_of_their_roles(everybody: Member) -> None:
    Member("otto").opens("/").press("btn-continue", id_username="otto", id_password="wrong")

    otto = review_of(Person.objects.get(username="otto").pk, timezone.now())

    assert StaffEvent.objects.filter(member="otto", did="sign-in failed").exists()
    assert otto is not None
    assert otto.used_at is None


def test_more_colleagues_are_no_more_statements(bank: None) -> None:
    """The first page says how many are overdue, so each look at it asks for all of them."""

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            reviews(timezone.now())
        return len(asked)

    few = statements()
    for number in range(5):
        Person.objects.create(username=f"new-{number}", is_staff=True)

    assert statements() == few
