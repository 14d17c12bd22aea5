"""Taking staff on at the command line: by one person's word to begin with, by two members from then on."""

from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.models import Person
from staff.member import lasting_roles
from staff.models import OperatorAct, Proposal, RoleChange, StaffEvent
from staff.telling import tell_auditors
from tests.consent.audit.test_grants import Roles
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "ASVS §2.3.5")]
EMERGENCY = ("--emergency", "--case", "INC-9")


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("staff", *arguments, stdout=out)
    return out.getvalue()


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def secrets_of(name: str) -> Any:
    """What signs somebody in."""
    found = person(name)
    return found.password, list(found.authenticator_set.values_list("pk", flat=True))


def test_one_word_is_enough_until_two_could_decide_and_closing_them_brings_that_back_no_more() -> None:
    told("add", "pia", "--role", "privacy")
    told("role", "pia", "--role", "privacy", "--role", "auditor")
    told("renew", "pia")
    told("add", "otto", "--role", "operator")
    assert lasting_roles(person("otto").pk) == {"operator"}
    assert not OperatorAct.objects.exists()
    told("close", "pia")
    told("close", "otto")

    for arguments in (
        ("add", "eve", "--role", "privacy"),
        ("role", "otto", "--role", "privacy"),
        ("role", "otto"),
        ("renew", "otto"),
    ):
        with pytest.raises(CommandError, match="two members decide on it"):
            told(*arguments)

    assert not Person.objects.filter(username="eve").exists()
    assert list(OperatorAct.objects.order_by("at").values_list("what", flat=True)) == ["closed", "closed"]


def test_who_is_taken_on_without_a_role_sees_nothing_until_two_have_given_one(
    pia: Member, otto: Member, bank: None
) -> None:
    said = told("add", "nia", "--called", "Nia Field")
    nia = person("nia")
    told("renew", "nia")  # of who never had a role nothing can be had by it
    assert f"/access/{nia.pk}/role" in said
    assert lasting_roles(nia.pk) == set()

    page = pia.works_on().opens(f"/access/{nia.pk}/role")
    page = page.press("btn-propose", id_change="give support", id_why="audit", id_case="HR-3")
    otto.works_on().opens(page.url).press("btn-approve")

    assert lasting_roles(nia.pk) == {"support"}
    with pytest.raises(CommandError, match=f"/access/{nia.pk}/renewal"):
        told("renew", "nia")
    assert not OperatorAct.objects.exists()


def test_somebody_signs_in_anew_once_where_two_agreed_and_an_operator_does_it(
    pia: Member, otto: Member, bank: None
) -> None:
    before, suki = secrets_of("suki"), person("suki").pk
    assert f"/access/{suki}/renewal" in pia.works_on().opens(f"/access/{suki}/").response.content.decode()
    page = pia.opens(f"/access/{suki}/renewal")
    page = page.press("btn-propose", id_why="fault", id_case="HR-4")
    with pytest.raises(CommandError, match="two members"):
        told("renew", "suki")
    assert not page.has("btn-approve")
    shown = otto.works_on().opens(page.url)
    assert "manage.py staff renew suki" in shown.text
    shown.press("btn-approve")
    assert secrets_of("suki") == before

    told("renew", "suki")

    assert secrets_of("suki") != before
    done = OperatorAct.objects.get()
    assert (done.what, done.case, done.proposal_id) == ("renewed", "HR-4", Proposal.objects.get().pk)
    assert tell_auditors(timezone.now()) == 0
    with pytest.raises(CommandError, match="two members"):
        told("renew", "suki")


def test_nobody_proposes_or_approves_what_signs_them_in(pia: Member, otto: Member, bank: None) -> None:
    assert pia.works_on().opens(f"/access/{person('pia').pk}/renewal").status == 409
    page = pia.opens(f"/access/{person('otto').pk}/renewal")
    page = page.press("btn-propose", id_why="fault", id_case="HR-4")

    seen = otto.works_on().opens(page.url)
    forced = otto.sends("POST", f"{page.url}decide", decision="approve", seen="x")

    assert not seen.has("btn-approve")
    assert forced.status_code == 409


@pytest.mark.clause("AUD-06")
def test_in_an_emergency_one_word_does_and_every_auditor_is_written_to(
    ada: Member, bank: None, settings: Any
) -> None:
    settings.EMAIL_URL = "memory://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told("close", "ada")  # hears of it all the same
    told("renew", "otto", *EMERGENCY)
    told("role", "suki", "--role", "auditor", *EMERGENCY)

    assert tell_auditors(timezone.now()) == 4
    assert tell_auditors(timezone.now()) == 0

    assert {letter.subject for letter in mail.outbox} == {
        "ada can sign in no more, by one person’s word",
        "otto got a new password and authenticator, by one person’s word",
        "suki lost the role support, by one person’s word",
        "suki was given the role auditor, by one person’s word",
    }
    assert all("ada@staff.bank.example" in letter.to for letter in mail.outbox)
    assert "operator " in mail.outbox[0].body
    assert "Case: INC-9" in mail.outbox[1].body
    lines = StaffEvent.objects.filter(did="changed staff", case="INC-9")
    assert {line.detail["emergency"] for line in lines} == {"an operator's word"}
    Person.objects.filter(username="ada").update(is_active=True)
    assert "Done alone in the last week: 4" in ada.works_on().opens("/").text
    page = ada.opens("/emergencies").text
    assert "otto got a new password and authenticator" in page
    assert "given to the mail server, to 2" in page


def test_it_is_no_emergency_while_two_who_could_decide_are_there(
    pia: Member, otto: Member, bank: None
) -> None:
    pia.signs_in()
    otto.signs_in()

    with pytest.raises(CommandError, match=r"otto and pia are there.*/access/\d+/role"):
        told("role", "suki", "--role", "auditor", *EMERGENCY)
    with pytest.raises(CommandError, match="has a --case"):
        told("role", "suki", "--role", "auditor", "--emergency")

    assert lasting_roles(person("suki").pk) == {"support"}


def test_roles_that_were_given_before_that_was_noted_count_among_those_given(pia: Member, bank: None) -> None:
    migration = import_module("staff.migrations.0020_roles_held_before_they_were_noted")
    before = RoleChange.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(migration.UNFOUND.replace("WHERE found", ""))
        for statement, found in (
            (migration.FOUND, before),
            (migration.UNFOUND, 0),
            (migration.FOUND, before),
            (migration.FOUND, before),
        ):
            cursor.execute(statement)
            assert RoleChange.objects.filter(found=True).count() == found

    with pytest.raises(CommandError, match="two members"):
        told("renew", "otto")
    person("suki").groups.add(Group.objects.get(name="auditor"))
    assert OperatorAct.objects.get().role == "auditor"
    of_otto = pia.works_on().opens(f"/access/{person('otto').pk}/").text
    assert "Operator since before it was kept" in of_otto
    assert "gave the role operator" not in of_otto


def test_who_gives_a_role_by_sql_is_told_of_too(bank: None) -> None:
    person("suki").groups.add(Group.objects.get(name="auditor"))

    noted = OperatorAct.objects.get()

    assert (noted.what, noted.person_id, noted.role) == ("gave", person("suki").pk, "auditor")
    assert noted.by.startswith("the database role ")
    assert noted.case == ""


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE staff_operatoract SET \"case\" = 'C-1'", "stays|denied"),
        ("UPDATE staff_operatoract SET told_at = NULL", "stays"),
        ("UPDATE staff_operatoract SET told = 'to nobody'", "stays"),
        ("UPDATE staff_operatoract SET proposal_id = gen_random_uuid()", "stays|denied"),
        ("DELETE FROM staff_operatoract", "stays|denied"),
        ("TRUNCATE staff_operatoract", "stays|denied"),
        (
            'INSERT INTO staff_operatoract (id, at, what, person_id, role, "by", "case", told, told_at)'
            " VALUES (gen_random_uuid(), now(), 'gave', 1, '', '', '', '', now())",
            "stays|denied",
        ),
    ],
)
def test_what_was_done_alone_stays_as_it_was(
    application: Roles, bank: None, statement: str, says: str
) -> None:
    told("renew", "otto", *EMERGENCY)
    tell_auditors(timezone.now())

    with pytest.raises(DatabaseError, match=says), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match=says):
        application.run(application.app, statement)
