"""The log of staff is anchored, walked along in pieces, and what a walk came to is signed."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from consent.audit.anchor_key import opened, trusted
from staff import anchors, verifying
from staff.chain import event_hash
from staff.models import StaffAnchor, StaffEvent, Verification
from staff.recording import Did, append
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-06")]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where anchors are kept beside the table."""
    settings.AUDIT_ANCHOR_DIR = tmp_path
    return tmp_path


def lines(number: int) -> None:
    for _ in range(number):
        append(at=timezone.now(), member="sam", did=Did.LOOKED, source="127.0.0.1")


def behind_the_guards(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("staff_staffevent", "staff_staffanchor"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("staff_staffevent", "staff_staffanchor"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.clause("RFC 7515 §3.1")
def test_an_anchor_states_the_end_of_the_log_in_the_table_and_in_a_file(folder: Path, db: None) -> None:
    assert anchors.anchor(timezone.now()) is None
    lines(3)
    first = anchors.anchor(timezone.now())
    assert anchors.anchor(timezone.now()) is None
    lines(2)
    anchors.anchor(timezone.now())

    kept = [anchors.read(statement, trusted()) for statement in (folder / anchors.FILE).read_text().split()]

    assert first is not None
    assert [(one.number, one.event) for one in kept] == [(1, 3), (2, 5)]
    assert kept[0].before == ""
    assert kept[1].head == bytes(StaffEvent.objects.get(number=5).hash)
    assert anchors.held_against_the_log(trusted()) == (2, "")


TAMPERINGS = {
    "cut off": ("DELETE FROM staff_staffevent WHERE number > 2", "the end of the log was cut off"),
    "written anew": ("UPDATE staff_staffevent SET hash = previous WHERE number = 3", "written anew"),
    "table cut": ("DELETE FROM staff_staffanchor", "stands in the file alone"),
    "forged": ("UPDATE staff_staffanchor SET statement = statement || 'x'", "is another in the file"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_no_chain_shows_an_anchor_does(db: None, tampering: str) -> None:
    statement, says = TAMPERINGS[tampering]
    lines(3)
    anchors.anchor(timezone.now())

    behind_the_guards(statement)

    assert says in anchors.held_against_the_log(trusted())[1]


def test_a_signature_of_somebody_elses_is_no_anchor(db: None) -> None:
    lines(1)
    with override_settings(SECRET_KEY="somebody else's, and long enough to be one of these"):
        anchors.anchor(timezone.now())

    assert "is not ours" in anchors.held_against_the_log(trusted())[1]


def test_anchors_stay(db: None) -> None:
    lines(1)
    anchors.anchor(timezone.now())

    with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
        StaffAnchor.objects.all().delete()


# --- walking --------------------------------------------------------------------------------------------


def test_a_page_walks_from_the_last_anchor_and_no_further_than_it_has_time(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines(4)
    anchors.anchor(timezone.now())
    lines(3)
    whole = verifying.since_anchor()
    monkeypatch.setattr(verifying, "WHILE_WAITING", 2)

    part = verifying.since_anchor()

    assert (whole.anchored_event, whole.verdict.events, whole.whole) == (4, 7, True)
    assert (part.verdict.events, part.ends_at, part.whole) == (6, 7, False)
    behind_the_guards("UPDATE staff_staffevent SET member = 'nobody' WHERE number = 5")
    assert verifying.since_anchor().verdict.fault.startswith("event 5 was altered")
    behind_the_guards("DELETE FROM staff_staffevent WHERE number > 2")
    assert "events 3 to 4 are gone" in verifying.since_anchor().verdict.fault


@pytest.mark.clause("RFC 7515 §3.1")
def test_an_auditor_lets_both_logs_be_verified_and_keeps_the_signed_result(
    ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "PIECE", 3)
    a_consent()
    ada.works_on()
    lines(2)

    page = ada.opens("/audit/verification")
    assert "each read and hashed again" in page.text
    page = page.press("btn-verify")
    assert "On its way" in page.text
    assert page.press("btn-verify").text.count("On its way") == 1
    total = Verification.objects.get().total
    assert verifying.carry_on()
    assert f"3 of {total} events" in ada.opens("/audit/verification").text
    while verifying.carry_on():
        pass

    page = ada.opens("/audit/verification")
    row = Verification.objects.get()
    kept = ada.opens(f"/audit/verification/{row.pk}").response.content.decode()
    said = json.loads(opened(kept, trusted(), verifying.KIND))
    assert page.text.count("Holds What") == 2
    assert (row.holds, said["asked_by"], said["staff"]["events"]) == (True, "ada", total)
    assert said["consents"]["events"] == 2
    assert StaffEvent.objects.filter(did="verified", member="ada").exists()


def test_the_result_names_the_first_event_that_was_altered(ada: Member) -> None:
    ada.works_on()
    lines(3)
    behind_the_guards("UPDATE staff_staffevent SET member = 'nobody' WHERE number = 2")

    ada.opens("/audit/verification").press("btn-verify")
    while verifying.carry_on():
        pass

    assert "event 2 was altered" in ada.opens("/audit/verification").text
    assert Verification.objects.get().holds is False


def test_a_result_that_was_written_by_hand_is_not_passed_off_as_ours(ada: Member) -> None:
    ada.works_on()
    ada.opens("/audit/verification").press("btn-verify")
    while verifying.carry_on():
        pass
    Verification.objects.update(statement="e30.e30.e30")

    assert "is not one that we signed" in ada.opens("/audit/verification").text


def test_an_unfinished_one_is_not_there_to_be_kept(ada: Member) -> None:
    ada.works_on()
    ada.opens("/audit/verification").press("btn-verify")

    assert ada.opens(f"/audit/verification/{Verification.objects.get().pk}").status == 404


# --- one line -------------------------------------------------------------------------------------------


def test_an_auditor_verifies_a_line_where_a_timeline_tells_of_it(ada: Member, sam: Member) -> None:
    consent = a_consent()
    sam.works_on().opens(f"/consents/{consent.pk}/")
    looked = StaffEvent.objects.get(member="sam", did="looked")
    anchors.anchor(timezone.now())
    ada.works_on()

    told = ada.opens(f"/consents/{consent.pk}/").response.content.decode()
    page = ada.opens(f"/audit/events/{looked.number}")

    assert f'href="/audit/events/{looked.number}"' in told
    assert f'href="/audit/events/{looked.number}"' in ada.opens("/audit/").response.content.decode()
    assert "/audit/events/" not in sam.opens(f"/consents/{consent.pk}/").response.content.decode()
    assert "Verified" in page.text
    assert "speaks for it" in page.text
    assert looked.hash.hex() in page.text
    assert str(consent.pk) in page.text
    assert StaffEvent.objects.filter(member="ada", did="verified", detail__number=looked.number).exists()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE staff_staffevent SET member = 'nobody' WHERE number = 2", "event 2 was altered"),
        ("DELETE FROM staff_staffevent WHERE number = 3", "events 3 to 3 are gone"),
        ("DELETE FROM staff_staffevent WHERE number > 2", "events 3 to 4 are gone: the end of the log"),
        ("UPDATE staff_staffanchor SET statement = statement || 'x'", "is not ours"),
    ],
    ids=["altered", "cut out behind it", "cut off behind it", "anchor forged"],
)
def test_a_line_that_was_tampered_with_or_cut_free_is_told(db: None, statement: str, says: str) -> None:
    lines(4)
    anchors.anchor(timezone.now())
    assert verifying.one_event(2).fault == ""

    behind_the_guards(statement)

    assert says in verifying.one_event(2).fault


def test_the_page_of_a_line_says_that_it_does_not_hold(ada: Member) -> None:
    ada.works_on()
    behind_the_guards("UPDATE staff_staffevent SET member = 'nobody' WHERE number = 1")

    page = ada.opens("/audit/events/1")

    assert "It does not hold" in page.text
    assert "Event 1 was altered" in page.text


def test_a_log_written_anew_up_to_its_anchor_is_told(db: None) -> None:
    """By somebody with the owner's role, who hashes everything once more."""
    lines(3)
    anchors.anchor(timezone.now())
    behind_the_guards("UPDATE staff_staffevent SET member = 'nobody' WHERE number = 2")
    for event in StaffEvent.objects.filter(number__gte=2).order_by("number"):
        event.previous = bytes(StaffEvent.objects.get(number=event.number - 1).hash)
        anew, before = event_hash(event).hex(), event.previous.hex()
        behind_the_guards(
            f"UPDATE staff_staffevent SET previous = '\\x{before}', hash = '\\x{anew}'"  # noqa: S608
            f" WHERE number = {event.number}"
        )

    assert "the log was written anew" in verifying.one_event(2).fault
