"""A part of the logs is verified, from … to …: between anchors, with a signed result as of all of them."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.audit.anchor_key import opened, trusted
from consent.audit.anchors import anchor as anchor_consents
from consent.models import ConsentEvent
from staff import anchors, verifying
from staff.models import StaffEvent, Verification
from staff.parts import part_of
from staff.recording import Did, append
from tests.consent.audit.conftest import behind_the_guards as behind_consents
from tests.staff.people import Member
from tests.staff.test_log import behind_the_guards
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-06")]
FIRST, SECOND, THIRD = (datetime(2025, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3))


@pytest.fixture(autouse=True)
def _anchors_of_this_test(settings: Any, tmp_path: Any) -> None:
    settings.AUDIT_ANCHOR_DIR = tmp_path / "anchors"


def three_days() -> None:
    """Two lines on each of three days, with an anchor after each."""
    for day in (FIRST, SECOND, THIRD):
        for minutes in (0, 1):
            at = day + timedelta(minutes=minutes)
            append(at=at, member="sam", did=Did.LOOKED, source="127.0.0.1")
        anchors.anchor(day + timedelta(minutes=2))


def verified(*arguments: str) -> tuple[dict[str, Any], int]:
    """What the command states, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command("logs", "verify", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as ending:
        code = int(str(ending.code))
    return json.loads(opened(out.getvalue().strip(), trusted(), verifying.KIND)), code


@pytest.mark.parametrize(
    ("begin", "end", "walked"),
    [
        ("2025-03-02", "2025-03-02", (3, 4)),
        ("2025-03-02", "", (3, 6)),
        ("", "2025-03-01", (1, 2)),
        ("3", "3", (3, 4)),
        ("4", "5", (3, 6)),
        ("2", "", (1, 6)),
    ],
)
def test_a_part_is_walked_from_the_anchor_before_to_the_anchor_after(
    begin: str, end: str, walked: tuple[int, int]
) -> None:
    three_days()

    said, code = verified("--from", begin, "--to", end)

    assert code == 0
    assert (said["part"]["walked_first"], said["part"]["walked_last"]) == walked
    assert said["staff"]["events"] == walked[1] - walked[0] + 1
    assert said["staff"]["anchors"] > 0
    assert ("consents" in said) is ("-" in begin + end)


def test_what_is_beside_the_days_is_found_by_time_and_anchors_are_read_in_one_go() -> None:
    three_days()
    with CaptureQueriesContext(connection) as asked:
        part_of("2025-03-02", "2025-03-02", timezone.now())
    beside = [one["sql"] for one in asked if ('"at" <' in one["sql"]) is not ('"at" >=' in one["sql"])]
    assert len(beside) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in beside:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "staff_events_by_time" in plan
            assert "Aggregate" not in plan
            assert "Filter" not in plan

    with CaptureQueriesContext(connection) as asked:
        fit, fault = anchors.held_between(2, 6, trusted())

    assert (fit, fault) == (3, "")
    assert len(asked) == 2 + fit  # the anchors, the one before them, and the event that each knows


TAMPERINGS = {
    "altered": ("UPDATE staff_staffevent SET member = 'nobody' WHERE number = 4", "event 4 was altered"),
    "gone": ("DELETE FROM staff_staffevent WHERE number IN (3, 4)", "events 3 to 4 are gone"),
    "cut off": ("DELETE FROM staff_staffevent WHERE number > 2", "events 3 to 6 are gone: the end"),
    "written anew": ("UPDATE staff_staffevent SET hash = previous WHERE number = 4", "altered"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_was_done_to_a_part_is_told_and_nothing_of_it_elsewhere(tampering: str) -> None:
    statement, says = TAMPERINGS[tampering]
    three_days()
    behind_the_guards(statement)

    said, code = verified("--from", "2025-03-02", "--to", "2025-03-02")
    before, before_code = verified("--from", "2025-03-01", "--to", "2025-03-01")

    assert code == 1
    assert says in said["staff"]["fault"]
    beside = "" if tampering in {"altered", "written anew"} else "are gone"  # nobody knows from which day
    assert beside in before["staff"]["fault"]
    assert before_code == (1 if beside else 0)


def test_of_days_the_log_of_consents_is_verified_as_well(bank: None) -> None:
    now = timezone.now()
    for days in (3, 2, 1):
        a_consent(at=now - timedelta(days=days))
        anchor_consents(now - timedelta(days=days) + timedelta(minutes=1))
    day, after = (f"{now - timedelta(days=n):%Y-%m-%d}" for n in (2, 1))
    whole, _ = verified()
    said, code = verified("--from", day, "--to", day)
    assert code == 0
    assert 0 < said["consents"]["events"] < whole["consents"]["events"]

    at = now - timedelta(days=2)
    theirs = ConsentEvent.objects.filter(at__date=at.date()).order_by("pk").values_list("pk", flat=True)[0]
    behind_consents("UPDATE consent_consentevent SET actor = 'staff' WHERE id = %(it)s", it=theirs)
    said, code = verified("--from", day, "--to", day)
    other, other_code = verified("--from", after, "--to", after)

    assert (code, said["consents"]["found"]) == (1, 1)
    assert "altered" in said["consents"]["faults"][0]
    assert (other_code, other["consents"]["found"]) == (0, 0)


@pytest.mark.parametrize(
    ("begin", "end", "says"),
    [
        ("yesterday", "", "Say days"),
        ("5", "2", "events 1 to 6"),
        ("0", "2", "events 1 to 6"),
        ("1", "7", "events 1 to 6"),
        ("2025-03-02", "2025-03-01", "The first day comes before"),
        ("2025-03-02", "4", "Say days"),
        ("9999-12-31", "9999-12-31", "Say days"),
        ("", " ", "Say days"),
    ],
)
def test_what_is_no_part_is_said_so(begin: str, end: str, says: str) -> None:
    three_days()

    with pytest.raises(CommandError, match=says):
        verified("--from", begin, "--to", end)


@pytest.mark.clause("RFC 7515 §3.1")
def test_an_auditor_asks_for_a_part_on_the_page_and_keeps_its_result(ada: Member, bank: None) -> None:
    ada.works_on()
    anchors.anchor(timezone.now())
    ada.opens("/audit/")

    wrong = ada.opens("/audit/verification").press("btn-verify-part", id_begin="x")
    assert "Say days like 2027-03-01" in wrong.text
    assert not Verification.objects.exists()
    page = wrong.press("btn-verify-part", id_begin="2", id_end="3")
    assert "Of the part events 2 to 3 of staff." in page.text
    assert "A walk of yours is under way" in page.press("btn-verify-part", id_begin="1").text
    while verifying.carry_on():
        pass

    row = Verification.objects.get()
    kept = ada.opens(f"/audit/verification/{row.pk}").response.content.decode()
    said = json.loads(opened(kept, trusted(), verifying.KIND))
    assert (row.holds, said["asked_by"], said["part"]["first"], said["part"]["last"]) == (True, "ada", 2, 3)
    assert "Keep the signed result" in ada.opens("/audit/verification").text
    assert StaffEvent.objects.filter(did="verified", detail__whole=False).exists()
