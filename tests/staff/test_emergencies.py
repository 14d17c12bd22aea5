"""Breaking the glass: a role for an hour, which ends by itself, is told at once, and leaves its marks."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.models import Person
from staff.emergencies import AtWork, RefusedLately, begin
from staff.models import Emergency, Proposal, StaffEvent
from staff.roles import Role
from staff.telling import tell_auditors
from tests.staff.people import Member
from tests.staff.test_signing_in import aged
from tests.staff.things import a_company, a_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "ASVS §8.3.2")]


def takes(member: Member, role: str = "auditor") -> Any:
    page = member.opens("/emergency")
    return page.press("btn-break", id_role=role, id_why="fraud", id_case="INC-9")


def made_older(by: timedelta) -> None:
    """An emergency begun so long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE staff_emergency DISABLE TRIGGER staff_emergency_grows_no_longer")
        cursor.execute(
            "UPDATE staff_emergency SET began_at = began_at - make_interval(secs => %(by)s),"
            " ends_at = ends_at - make_interval(secs => %(by)s)",
            {"by": by.total_seconds()},
        )
        cursor.execute("ALTER TABLE staff_emergency ENABLE ALWAYS TRIGGER staff_emergency_grows_no_longer")


@pytest.fixture
def suki(bank: None) -> Member:
    """Support, who may not read what staff did."""
    member = Member("suki")
    member.works_on()
    return member


def test_where_nobody_is_there_it_begins_by_ones_own_word_and_ends_by_itself(suki: Member) -> None:
    assert suki.opens("/audit/").status == 403
    assert "Nobody who could approve it" in suki.opens("/emergency").text

    page = takes(suki)

    assert "you act as auditor until" in page.text
    assert suki.opens("/audit/").status == 200
    made_older(timedelta(minutes=59))
    assert suki.opens("/audit/").status == 200
    made_older(timedelta(minutes=1))
    assert suki.opens("/audit/").status == 403
    assert "you act as auditor" not in suki.opens("/").text


@pytest.mark.clause("AUD-06")
def test_everything_done_meanwhile_is_marked_and_nothing_afterwards(suki: Member, ada: Member) -> None:
    takes(suki)
    suki.opens("/audit/")
    suki.opens("/").press("btn-give-back")
    suki.opens("/audit/")
    emergency = Emergency.objects.get()
    ada.works_on()

    marked = StaffEvent.objects.filter(member="suki", detail__emergency=str(emergency.pk))
    unmarked = StaffEvent.objects.filter(member="suki", number__gt=marked.latest("number").number)
    listed = ada.opens("/emergencies")
    steps = ada.opens(f"/audit/?emergency={emergency.pk}")

    assert [event.did for event in marked.order_by("number")] == ["broke glass", "looked", "gave back"]
    assert [event.did for event in unmarked] == ["was refused"]
    assert "suki auditor fraud INC-9" in listed.text
    assert "their own" in listed.text
    assert "3 events" in steps.text


@pytest.mark.clause("ASVS §2.3.5")
def test_where_somebody_is_there_they_decide(suki: Member, otto: Member) -> None:
    otto.works_on()

    page = takes(suki)

    assert "Let suki be auditor for an hour" in page.text
    assert not page.has("btn-approve")
    assert not Emergency.objects.exists()
    assert suki.opens("/audit/").status == 403
    otto.opens(page.url).press("btn-approve")
    assert suki.opens("/audit/").status == 200
    broke = StaffEvent.objects.get(did="broke glass")
    assert (broke.member, broke.detail["proposal"]) == ("suki", str(Proposal.objects.get().pk))


@pytest.mark.clause("ASVS §2.3.5")
def test_a_refusal_stands_for_a_day_though_whoever_refused_has_gone(suki: Member, pia: Member) -> None:
    pia.works_on()
    page = pia.opens(takes(suki).url).press("btn-refuse")
    page.press("btn-sign-out")

    assert "Somebody refused" in suki.opens("/emergency").text
    for role in ("auditor", "operator"):
        takes(suki, role)
    assert not Emergency.objects.exists()
    assert Proposal.objects.filter(decided_at=None).count() == 2
    person = Person.objects.get(username="suki")
    with pytest.raises(RefusedLately):
        begin(person_id=person.pk, role=Role.AUDITOR, why="fraud", case="INC-9", proposal=None)


def test_who_took_their_own_back_was_refused_nothing(suki: Member, otto: Member) -> None:
    otto.works_on()
    takes(suki).press("btn-refuse")
    otto.opens("/").press("btn-sign-out")

    assert "you act as auditor" in takes(suki).text


def test_who_signed_out_is_not_there(suki: Member, otto: Member) -> None:
    otto.signs_in().press("btn-sign-out")

    assert "you act as auditor" in takes(suki).text


def test_a_wrong_password_in_somebodys_name_makes_nobody_there(suki: Member, otto: Member) -> None:
    otto.opens("/").press("btn-continue", id_username="otto", id_password="wrong")
    assert StaffEvent.objects.filter(member="otto", did="sign-in failed").exists()

    assert "you act as auditor" in takes(suki).text


def test_who_does_not_answer_for_minutes_is_not_there_either(suki: Member, otto: Member) -> None:
    otto.works_on()
    takes(suki)
    takes(suki)
    assert not Emergency.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE staff_proposal DISABLE TRIGGER USER")
        cursor.execute("UPDATE staff_proposal SET proposed_at = proposed_at - interval '11 minutes'")

    takes(suki)

    assert Emergency.objects.get().proposal is None


def test_alone_once_a_day_and_one_at_a_time(suki: Member) -> None:
    takes(suki)
    other = suki.sends("POST", "/emergency", role="privacy", why="fraud", case="INC-9")
    suki.opens("/").press("btn-give-back")

    again = takes(suki)

    assert other.status_code == 409
    assert again.status == 409
    assert "by your own word within the last day" in again.text
    assert Emergency.objects.count() == 1


@pytest.mark.clause("ASVS §7.5.3")
def test_the_second_factor_is_asked_for_once_more(suki: Member) -> None:
    aged(suki, "proved", timedelta(minutes=6))

    page = suki.opens("/emergency")

    assert page.has("id_otp")
    aged(suki, "proved", timedelta(minutes=5))
    answer = suki.sends("POST", "/emergency", role="auditor", why="fraud", case="INC-9")
    assert answer["Location"] == "/confirm"
    assert not Emergency.objects.exists()
    assert page.press("btn-continue", id_otp="000000").has("btn-break")


def test_the_auditors_are_written_to_once(suki: Member, settings: Any) -> None:
    settings.EMAIL_URL = "memory://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    takes(suki)

    assert tell_auditors(timezone.now()) == 1
    assert tell_auditors(timezone.now()) == 0

    (letter,) = mail.outbox
    assert letter.to == ["ada@staff.bank.example"]
    assert letter.subject == "suki took the role auditor in an emergency"
    assert "Nobody approved it" in letter.body
    assert "INC-9" in letter.body
    assert Emergency.objects.get().told == "given to the mail server, to 1"
    assert "The auditors were written to" in suki.opens("/").text


@pytest.mark.parametrize(
    ("where", "says"),
    [(("", "ada@staff.bank.example"), "EMAIL_URL is not set"), (("memory://", ""), "no auditor has")],
)
def test_where_nobody_can_be_written_to_the_page_says_so(
    suki: Member, ada: Member, settings: Any, where: tuple[str, str], says: str
) -> None:
    settings.EMAIL_URL, address = where
    Person.objects.filter(username="ada").update(email=address)
    takes(suki)

    assert "The auditors have not been written to yet" in suki.opens("/").text

    tell_auditors(timezone.now())

    ada.works_on()
    assert says in ada.opens("/emergencies").text
    banner = suki.opens("/").text
    assert "No auditor was written to" in banner
    assert says in banner


# --- the database insists -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_emergency SET ends_at = ends_at + interval '1 minute'",
        "UPDATE staff_emergency SET role = 'privacy'",
        "UPDATE staff_emergency SET began_at = began_at + interval '1 h', ends_at = ends_at + interval '1 h'",
        "DELETE FROM staff_emergency",
        "TRUNCATE staff_emergency",
        "INSERT INTO staff_emergency SELECT (jsonb_populate_record(e, jsonb_build_object("
        "'id', gen_random_uuid(), 'began_at', now() + interval '1 day', 'ends_at', now() + interval '25 h',"
        " 'given_back_at', now()))).* FROM staff_emergency e",
    ],
)
def test_an_emergency_stays_as_it_began(suki: Member, statement: str) -> None:
    takes(suki)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(DatabaseError, match="an emergency stays as it began"), transaction.atomic():
            cursor.execute(statement)


def test_nobody_holds_two(suki: Member) -> None:
    key = Person.objects.get(username="suki").pk
    begin(person_id=key, role=Role.AUDITOR, why="fraud", case="I-1", proposal=None)

    with pytest.raises(AtWork):
        begin(person_id=key, role=Role.PRIVACY, why="fraud", case="I-1", proposal=None)
    made_older(timedelta(hours=25))
    begin(person_id=key, role=Role.PRIVACY, why="fraud", case="I-1", proposal=None)
    assert Emergency.objects.count() == 2


@pytest.mark.clause("ASVS §2.3.5")
def test_a_role_taken_in_an_emergency_opens_pages_and_decides_about_nobodys_proposal(suki: Member) -> None:
    waiting = a_proposal(a_company("Budget Fox"))
    herself = Person.objects.get(username="suki").pk
    begin(person_id=herself, role=Role.RECIPIENT_MANAGER, why="fraud", case="INC-9", proposal=None)

    page = suki.opens(f"/proposals/{waiting.pk}/")
    refused = suki.sends(
        "POST", f"/proposals/{waiting.pk}/decide", decision="approve", seen=waiting.effect["digest"]
    )

    assert page.status == 200
    assert not page.has("btn-approve")
    assert refused.status_code == 403
    waiting.refresh_from_db()
    assert waiting.decided_at is None
