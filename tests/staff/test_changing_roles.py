"""A role is given and taken by two others; the application alone can do neither."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.models import Person
from staff.member import lasting_roles
from staff.models import Proposal, RoleChange, StaffEvent
from tests.consent.audit.test_grants import Roles
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "ASVS §8.2.1")]


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def proposes(member: Member, whose: str, change: str) -> Any:
    page = member.opens(f"/access/{person(whose).pk}/role")
    return page.press("btn-propose", id_change=change, id_why="audit", id_case="HR-3")


@pytest.fixture
def both(pia: Member, otto: Member) -> tuple[Member, Member]:
    pia.works_on()
    otto.works_on()
    return pia, otto


def test_a_role_is_shown_before_and_after_given_at_once_and_dated(both: tuple[Member, Member]) -> None:
    pia, otto = both
    suki = Member("suki")
    suki.works_on()
    assert suki.opens("/audit/").status == 403

    page = otto.opens(proposes(pia, "suki", "give auditor").url)
    assert "Make suki auditor" in page.text
    assert "Before support After auditor support" in page.text
    page.press("btn-approve")

    assert suki.opens("/audit/").status == 200
    noted = RoleChange.objects.get(person_id=person("suki").pk, role="auditor")
    assert noted.proposal_id == Proposal.objects.get().pk
    assert abs((timezone.now() - noted.at).total_seconds()) < 60
    page = otto.opens(proposes(pia, "suki", "take auditor").url)
    page.press("btn-approve")
    assert suki.opens("/audit/").status == 403


@pytest.mark.clause("ASVS §2.3.5")
def test_nobody_proposes_or_approves_what_concerns_themselves(both: tuple[Member, Member]) -> None:
    pia, otto = both

    own = pia.opens(f"/access/{person('pia').pk}/role")
    about_otto = proposes(pia, "otto", "give auditor")
    proposal = Proposal.objects.get()
    seen = otto.opens(about_otto.url)
    answer = otto.sends("POST", f"{about_otto.url}decide", decision="approve", seen=proposal.effect["digest"])

    assert own.status == 409
    assert not seen.has("btn-approve")
    assert answer.status_code == 409
    assert lasting_roles(person("otto").pk) == {"operator"}


@pytest.mark.clause("ASVS §2.3.5")
def test_nobody_keeps_a_role_by_refusing_to_have_it_taken_away(both: tuple[Member, Member]) -> None:
    pia, otto = both
    page = proposes(pia, "otto", "take operator")

    seen = otto.opens(page.url)
    answer = otto.sends("POST", f"{page.url}decide", decision="refuse", refused_why="too-much")

    assert not seen.has("btn-refuse")
    assert answer.status_code == 409
    Member("paul").works_on().opens(page.url).press("btn-approve")
    assert lasting_roles(person("otto").pk) == set()


@pytest.mark.parametrize("name", ["rhea", "sam", "suki", "ada"])
def test_other_roles_neither_read_nor_decide_it(both: tuple[Member, Member], name: str) -> None:
    page = proposes(both[0], "suki", "give auditor")
    proposal, other = Proposal.objects.get(), Member(name)
    other.works_on()

    seen = other.opens(page.url)
    answer = other.sends("POST", f"{page.url}decide", decision="approve", seen=proposal.effect["digest"])

    assert seen.status == (200 if name == "ada" else 404)
    assert not seen.has("btn-approve")
    assert answer.status_code == (403 if name == "ada" else 404)
    assert lasting_roles(person("suki").pk) == {"support"}


def test_roles_that_have_moved_are_looked_at_anew(both: tuple[Member, Member]) -> None:
    pia, otto = both
    first, second = proposes(pia, "suki", "give auditor"), proposes(pia, "suki", "give operator")
    open_page = otto.opens(second.url)
    otto.opens(first.url).press("btn-approve")

    assert open_page.press("btn-approve").status == 409
    assert lasting_roles(person("suki").pk) == {"auditor", "support"}


# --- the database insists -------------------------------------------------------------------------------


def test_the_application_gives_a_role_by_an_approved_proposal_and_by_that_once(
    application: Roles,
    both: tuple[Member, Member],
) -> None:
    pia, otto = both
    page = proposes(pia, "suki", "give auditor")
    with application.acting(application.app):
        otto.opens(page.url).press("btn-approve")
    assert lasting_roles(person("suki").pk) == {"auditor", "support"}
    person("suki").groups.remove(Group.objects.get(name="auditor"))

    for statement, says in (
        (f"SELECT staff_change_role('{Proposal.objects.get().pk}')", "done once"),
        ("INSERT INTO staff_rolechange (person_id, role, given, at) VALUES (1, 'x', true, now())", "denied"),
        ("DELETE FROM consent_person_groups", "denied"),
    ):
        with pytest.raises(DatabaseError, match=says):
            application.run(application.app, statement)


def test_an_undecided_proposal_gives_nothing(
    application: Roles,
    both: tuple[Member, Member],
) -> None:
    proposes(both[0], "suki", "give auditor")

    with pytest.raises(DatabaseError, match="two others"):
        application.run(application.app, f"SELECT staff_change_role('{Proposal.objects.get().pk}')")
    assert lasting_roles(person("suki").pk) == {"support"}


def test_a_role_is_turned_into_no_other_which_nobody_would_note(bank: None) -> None:
    role = Group.objects.get(name="auditor").pk
    theirs = Person.groups.through.objects.filter(person=person("suki"))

    with pytest.raises(DatabaseError, match="turned into no other"), transaction.atomic():
        theirs.update(group=role)


def test_what_was_noted_of_roles_stays(bank: None) -> None:
    assert RoleChange.objects.filter(given=True).count() == 8

    for statement in ("UPDATE staff_rolechange SET role = 'x'", "DELETE FROM staff_rolechange"):
        with pytest.raises(DatabaseError, match="stay"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_refusal_of_a_role_is_a_line(both: tuple[Member, Member]) -> None:
    page = proposes(both[0], "suki", "give auditor")

    both[1].opens(page.url).press("btn-refuse")

    assert StaffEvent.objects.filter(did="declined", member="otto").count() == 1
    assert lasting_roles(person("suki").pk) == {"support"}
