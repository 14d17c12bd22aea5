"""`manage.py audit verify` names whatever was done to the log behind the guards."""

import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from consent.audit.anchor_file import parted, statements_in
from consent.audit.anchors import file_of_anchors
from consent.hashing import FIRST_PREVIOUS, canonical, canonical_around, event_hash, link_hash
from consent.lifecycle import Status
from consent.models import Anchor, Consent, ConsentEvent, Seal
from tests.consent.audit.conftest import anchored, behind_the_guards, verdict
from tests.consent.conftest import InStatus, Propose, withdraw
from vault.rotation import rotate

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AUD-06")
def test_a_log_that_nobody_touched_holds(log: list[Consent], propose: Propose) -> None:
    propose()

    said = verdict()

    assert (said["holds"], said["code"], said["faults"]) == (True, 0, [])
    assert (said["events"], said["sealed"], said["waiting"], said["consents"]) == (10, 9, 1, 5)
    assert (said["anchors"], said["anchored"]) == (1, 9)


@pytest.mark.peer("6-25")
@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "id + 1000"),
        ("consent_id", "%(other)s"),
        ("sequence", "7"),
        ("verb", "'revoke'"),
        ("result", "'revoked'"),
        ("actor", "'holder'"),
        ("actor_reference", "'0'"),
        ("at", "at + interval '1 microsecond'"),
        ("detail", """detail || '{"accounts": ["saver"]}'"""),
        ("previous", "hash"),
        ("hash", "previous"),
        ("form", "2"),
    ],
)
def test_whichever_column_of_an_event_was_changed_the_event_is_named(
    log: list[Consent], column: str, value: str
) -> None:
    victim = log[0]

    behind_the_guards(
        f"UPDATE consent_consentevent SET {column} = {value}"  # noqa: S608 -- of this file
        " WHERE consent_id = %(victim)s AND sequence = 2",
        victim=victim.pk, other=log[3].pk if column != "consent_id" else uuid_of_a_short(log),
    )  # fmt: skip
    said = verdict()

    assert said["code"] == 1
    assert (str(victim.pk), 2) in named(said)


def uuid_of_a_short(log: list[Consent]) -> Any:
    """A consent that has no second event, so that one can be moved to it."""
    behind_the_guards(
        "DELETE FROM consent_consentevent WHERE consent_id = %(it)s AND sequence = 2", it=log[3].pk
    )
    return log[3].pk


def named(said: dict[str, Any]) -> set[tuple[str, int | None]]:
    return {(fault["consent"], fault["sequence"]) for fault in said["faults"]}


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_an_event_that_was_deleted_is_named(log: list[Consent], sequence: int) -> None:
    behind_the_guards(
        "DELETE FROM consent_consentevent WHERE consent_id = %(it)s AND sequence = %(n)s",
        it=log[0].pk, n=sequence,
    )  # fmt: skip

    said = verdict()

    assert said["code"] == 1
    first = said["faults"][0]
    assert (first["consent"], first["sequence"], first["what"]) == (
        str(log[0].pk), sequence, "the event is gone",
    )  # fmt: skip


def test_two_events_that_changed_places_are_named(log: list[Consent]) -> None:
    one, other = ConsentEvent.objects.filter(sequence=1).order_by("pk")[:2]

    behind_the_guards(
        "UPDATE consent_consentevent SET id = -1 WHERE id = %(one)s",
        "UPDATE consent_consentevent SET id = %(one)s WHERE id = %(other)s",
        "UPDATE consent_consentevent SET id = %(other)s WHERE id = -1",
        one=one.pk, other=other.pk,
    )  # fmt: skip

    said = verdict()

    assert {(str(one.consent_id), 1), (str(other.consent_id), 1)} <= named(said)
    assert any("in its place stands" in fault["what"] for fault in said["faults"])


def test_a_forged_event_that_was_never_sealed_is_named(log: list[Consent]) -> None:
    last = ConsentEvent.objects.filter(consent=log[3]).latest("sequence")
    forged = ConsentEvent(
        consent=log[3],
        sequence=3,
        verb="withdraw",
        result="withdrawn",
        actor="customer",
        actor_reference="1",
        at=last.at,
        detail={},
        previous=bytes(last.hash),
    )
    forged.hash = event_hash(forged)

    behind_the_guards(
        "UPDATE consent_consent SET status = 'withdrawn', version = 3, last_hash = %(hash)s"
        " WHERE id = %(it)s",
        "INSERT INTO consent_consentevent (consent_id, sequence, verb, result, actor, actor_reference, at,"
        " detail, previous, hash) VALUES (%(it)s, 3, 'withdraw', 'withdrawn', 'customer', '1', %(at)s, '{}',"
        " %(previous)s, %(hash)s)",
        it=log[3].pk, at=last.at, previous=forged.previous, hash=forged.hash,
    )  # fmt: skip

    (fault,) = verdict()["faults"]
    assert (fault["consent"], fault["sequence"]) == (str(log[3].pk), 3)
    assert "put there behind the guards" in fault["what"]


@pytest.mark.clause("AUD-06")
def test_a_tail_that_was_cut_with_its_seals_is_found_by_the_last_anchor(log: list[Consent]) -> None:
    victim = log[0]
    withdrawn = Seal.objects.get(consent=victim.pk, sequence=3)

    behind_the_guards(
        "DELETE FROM consent_seal WHERE chain = %(chain)s AND position >= %(position)s",
        "DELETE FROM consent_consentevent e WHERE consent_id = %(it)s AND sequence = 3",
        "UPDATE consent_consent SET status = 'active', version = 2 WHERE id = %(it)s",
        it=victim.pk, chain=withdrawn.chain, position=withdrawn.position,
    )  # fmt: skip
    said = verdict()

    cut = [fault for fault in said["faults"] if "cut off" in fault["what"]]
    assert [(fault["chain"], fault["position"]) for fault in cut] == [
        (withdrawn.chain, withdrawn.position - 1)
    ]
    assert said["code"] == 1


def test_a_whole_consent_that_was_cut_out_is_found_by_the_last_anchor(log: list[Consent]) -> None:
    it = log[2].pk
    (chain,) = Seal.objects.filter(consent=it).values_list("chain", flat=True).distinct()

    behind_the_guards(
        "DELETE FROM consent_seal WHERE chain = %(chain)s",
        "DELETE FROM consent_consentevent WHERE consent_id = %(it)s",
        "DELETE FROM consent_consent WHERE id = %(it)s",
        it=it, chain=chain,
    )  # fmt: skip

    assert any(f["chain"] == chain and "cut off" in f["what"] for f in verdict()["faults"])


@pytest.mark.clause("AUD-06")
def test_a_log_that_was_computed_anew_is_found_by_an_anchor(log: list[Consent]) -> None:
    victim = ConsentEvent.objects.get(consent=log[0], sequence=3)
    victim.actor = "holder"
    seal = Seal.objects.get(event=victim.pk)

    behind_the_guards(
        "UPDATE consent_consentevent SET actor = 'holder', hash = %(new)s WHERE id = %(event)s",
        "UPDATE consent_consent SET last_hash = %(new)s WHERE id = %(consent)s",
        event=victim.pk, consent=victim.consent_id, new=event_hash(victim),
    )  # fmt: skip
    seal_anew(seal.chain)
    said = verdict()

    assert {(fault["chain"], fault["what"]) for fault in said["faults"]} == {
        (seal.chain, "anchor 1 says otherwise: the chain was computed anew after place 0")
    }
    assert verdict("--consent", str(log[0].pk))["holds"]  # which is why anchors are there


def seal_anew(chain: int) -> None:
    """What somebody would do who may write everything in the database, and has read our code."""
    link = FIRST_PREVIOUS
    for seal in Seal.objects.filter(chain=chain).order_by("position"):
        link = link_hash(link, seal.position, bytes(ConsentEvent.objects.get(pk=seal.event).hash))
        behind_the_guards(
            "UPDATE consent_seal SET hash = %(link)s WHERE event_id = %(event)s", event=seal.event, link=link
        )


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM consent_anchor", "is missing in the table"),
        ("DELETE FROM consent_anchor WHERE number = 1", "does not follow the one before"),
        ("UPDATE consent_anchor SET number = -number", "does not follow the one before"),
        ("UPDATE consent_anchor SET statement = 'e30.e30.e30'", "not signed by a key we trust"),
        ("DELETE FROM consent_seal WHERE position = 1", "neither sealed nor waits"),
        ("SET LOCAL session_replication_role = replica; DELETE FROM consent_consent", "consent is gone"),
        ("UPDATE consent_consent SET version = version + 1", "it is in version"),
        ("UPDATE consent_consent SET status = 'expired'", "its last event led to"),
    ],
)  # fmt: skip
def test_seals_anchors_and_consents_are_missed_too(
    log: list[Consent], propose: Propose, statement: str, says: str
) -> None:
    propose()
    anchored()

    for one in statement.split("; "):
        behind_the_guards(one)
    said = verdict()

    assert said["code"] == 1
    assert any(says in fault["what"] for fault in said["faults"])


def test_an_event_that_waits_for_its_seal_is_checked_as_well(log: list[Consent]) -> None:
    withdraw(log[3])
    behind_the_guards("UPDATE consent_consentevent SET actor = 'holder' WHERE verb = 'withdraw' AND"
                      " consent_id = %(it)s", it=log[3].pk)  # fmt: skip

    assert named(verdict()) == {(str(log[3].pk), 3)}

    behind_the_guards(
        "DELETE FROM consent_consentevent WHERE consent_id = %(it)s AND sequence = 3", it=log[3].pk
    )
    said = verdict()

    assert any("had not been sealed yet" in fault["what"] for fault in said["faults"])


def test_one_consent_can_be_looked_at_alone(log: list[Consent]) -> None:
    good, bad = log[1].pk, log[0].pk
    behind_the_guards(
        "UPDATE consent_consentevent SET verb = 'revoke' WHERE consent_id = %(it)s AND sequence = 3", it=bad
    )

    said = verdict("--consent", str(good))
    assert (said["holds"], said["events"], said["sealed"]) == (True, 2, 2)
    assert named(verdict("--consent", str(bad))) == {(str(bad), 3)}
    with pytest.raises(CommandError, match="no consent"):
        call_command("audit", "verify", "--consent", str(uuid4()))


def test_the_outcome_reads_as_text_too(log: list[Consent]) -> None:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "9 events of 4 consents read: 9 sealed, 0 not sealed yet; 2 with evidence" in out.getvalue()
    assert out.getvalue().endswith("The audit log holds.\n")

    behind_the_guards("UPDATE consent_consentevent SET actor = 'clock'")
    with pytest.raises(SystemExit):
        call_command("audit", "verify", stdout=out)
    assert "FAULT: consent " in out.getvalue()


def test_an_anchor_that_a_crash_left_half_written_is_none_that_was_lost(log: list[Consent]) -> None:
    whole = list(statements_in(file_of_anchors()))
    with file_of_anchors().open("a") as file:
        file.write(whole[-1][:40])

    assert list(statements_in(file_of_anchors())) == whole
    assert parted(file_of_anchors(), Anchor.objects.all()) == (whole[-1], [])


def test_a_file_of_anchors_kept_elsewhere_shows_what_the_table_and_our_file_no_longer_say(
    log: list[Consent], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "kept-by-the-auditor.txt"
    elsewhere.write_text(file_of_anchors().read_text())
    behind_the_guards("DELETE FROM consent_anchor", "DELETE FROM consent_seal")
    file_of_anchors().unlink()

    said = verdict("--anchors", str(elsewhere))

    assert any("is missing in the table" in fault["what"] for fault in said["faults"])


def test_a_key_that_signed_before_must_be_named_to_be_trusted(
    log: list[Consent], settings: Any, tmp_path: Path, in_status: InStatus
) -> None:
    former, out = tmp_path / "former.json", StringIO()
    call_command("audit", "key", stdout=out)
    former.write_text(out.getvalue())
    assert "d" not in json.loads(out.getvalue())["keys"][0]
    settings.KEY_ENCRYPTION_KEYS = {"own": bytes(32)}
    list(rotate(batch=50))  # else what was sealed under the former SECRET_KEY would not open
    settings.SECRET_KEY = "another secret of thirty-two characters or more"
    in_status(Status.ACTIVE)
    anchored()

    alone, with_former = verdict(), verdict("--keys", str(former))

    assert any("anchor 1 of the table is not signed" in fault["what"] for fault in alone["faults"])
    assert with_former["holds"]


def test_canonical_bytes_are_the_same_whoever_fills_in_what_differs(log: list[Consent]) -> None:
    event = ConsentEvent.objects.get(consent=log[1], sequence=2)
    before, between, after = canonical_around(ConsentEvent.objects.get(pk=event.pk))

    assert f"{before}{event.consent_id}{between}{event.sequence}{after}" == canonical(event)
