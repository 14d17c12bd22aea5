"""What PostgreSQL refuses whoever asks, and whatever our own code believes."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from consent.audit.anchors import anchor
from consent.audit.sealing import seal_all
from consent.lifecycle import COMMON_TRANSITIONS, FILE_OF_PAYMENTS, Status
from consent.models import Consent, ConsentEvent, Person, Unsealed
from tests.consent.conftest import NOW, InStatus, Propose

pytestmark = pytest.mark.django_db

LEGAL = {
    (move.source, move.target)
    for move in (*COMMON_TRANSITIONS, *FILE_OF_PAYMENTS.transitions)
    if move.source is not move.target
}


def sql(statement: str, *parameters: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def behind_our_code(*statements: str, role: str = "origin") -> None:
    """Run statements as a database session might that is not ours, foreign keys checked at each."""
    with transaction.atomic():
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"SET LOCAL session_replication_role = {role}")
        for statement in statements:
            sql(statement)


def refusal_of(statement: str, *parameters: object) -> str:
    """What the database says to a statement, which is undone in any case; "" where it lets it pass."""
    try:
        with transaction.atomic():
            sql(statement, *parameters)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("before", Status)
def test_a_status_moves_only_as_the_lifecycle_says(
    in_status: InStatus, customer: Person, before: Status
) -> None:
    consent = in_status(before)
    move = (
        "UPDATE consent_consent SET status = %s, version = version + 1, customer_id = %s,"
        " authorised_at = now() WHERE id = %s"
    )

    said = {after: refusal_of(move, after, customer.pk, consent.pk) for after in set(Status) - {before}}

    assert {(before, after) for after in said if not said[after]} == {m for m in LEGAL if m[0] == before}
    assert all("a consent may not go from" in refusal for refusal in said.values() if refusal)


@pytest.mark.clause("CON-12")
@pytest.mark.parametrize("step", [0, 2, -1])
def test_a_move_counts_its_version_up_by_one(in_status: InStatus, step: int) -> None:
    consent = in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="may not go from active"):
        sql(
            "UPDATE consent_consent SET status = 'expired', version = version + %s WHERE id = %s",
            step, consent.pk,
        )  # fmt: skip


@pytest.mark.parametrize("step", [1, -1])
def test_a_version_of_what_has_ended_moves_with_the_status_alone(in_status: InStatus, step: int) -> None:
    consent = in_status(Status.WITHDRAWN)

    with pytest.raises(DatabaseError, match="may not go from withdrawn"):
        sql("UPDATE consent_consent SET version = version + %s WHERE id = %s", step, consent.pk)


@pytest.mark.clause("AMD-01")
@pytest.mark.parametrize(("status", "step"), [("active", 2), ("active", -1), ("withdrawn", 1)])
def test_an_edition_is_counted_where_the_customer_agrees_anew_and_nowhere_else(
    in_status: InStatus, status: str, step: int
) -> None:
    consent = in_status(Status.ACTIVE)
    change = (
        "UPDATE consent_consent SET status = %s, version = version + 1, edition = edition + %s WHERE id = %s"
    )

    assert refusal_of(change, "active", 1, consent.pk) == ""
    assert "may not go from active" in refusal_of(change, status, step, consent.pk)
    alone = "UPDATE consent_consent SET edition = edition + 1 WHERE id = %s"
    assert "may not go from active" in refusal_of(alone, consent.pk)


@pytest.mark.parametrize(
    "changes",
    [{"status": s.value} for s in Status if s not in {Status.AWAITING, Status.INCOMPLETE}]
    + [{"status": "blessed"}, {"version": 2}],
    ids=str,
)
def test_a_consent_begins_by_awaiting_its_decision(propose: Propose, changes: dict[str, object]) -> None:
    propose()

    with pytest.raises(DatabaseError, match="a consent begins as awaiting"):
        copy_consent(**changes)


def test_a_copy_that_awaits_its_decision_is_let_in(propose: Propose) -> None:
    propose()

    copy_consent()

    assert Consent.objects.count() == 2


def copy_consent(**changes: object) -> None:
    sql(
        "INSERT INTO consent_consent SELECT (jsonb_populate_record(c, %s::jsonb"
        " || jsonb_build_object('id', gen_random_uuid()))).* FROM consent_consent c",
        json.dumps(changes),
    )


@pytest.mark.peer("6b-10")
def test_a_status_outside_the_table_is_refused_where_the_guards_are_off(propose: Propose) -> None:
    propose()

    with pytest.raises(DatabaseError, match="consent_status_known"):
        behind_our_code(
            "ALTER TABLE consent_consent DISABLE TRIGGER USER",
            "UPDATE consent_consent SET status = 'blessed'",
        )


def test_nothing_is_in_force_without_a_customer_and_a_moment(propose: Propose) -> None:
    propose()

    with pytest.raises(DatabaseError, match="consent_active_has_customer"):
        sql("UPDATE consent_consent SET status = 'active', version = 2")


@pytest.mark.clause("AUD-06")
def test_a_consent_loses_its_customer_by_erasure_alone(in_status: InStatus) -> None:
    consent = in_status(Status.WITHDRAWN)
    lose = "UPDATE consent_consent SET customer_id = NULL"

    assert "whose a consent is stays" in refusal_of(lose)
    assert refusal_of(f"{lose}, erased_at = now() WHERE id = %s", consent.pk) == ""


@pytest.mark.clause("AUD-06")
def test_a_consent_gets_its_customer_as_it_moves_and_not_in_between(
    in_status: InStatus, customer: Person
) -> None:
    in_status(Status.AWAITING)
    get = "UPDATE consent_consent SET customer_id = %s"

    assert "whose a consent is stays" in refusal_of(get, customer.pk)
    assert refusal_of(f"{get}, version = version + 1, status = 'rejected'", customer.pk) == ""


@pytest.mark.clause("AUD-03")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_consentevent SET actor = 'holder'",
        "UPDATE consent_consentevent SET hash = previous",
        "DELETE FROM consent_consentevent",
        "TRUNCATE consent_consentevent",
        "TRUNCATE consent_consent CASCADE",
    ],
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_the_audit_log_only_grows(in_status: InStatus, statement: str, role: str) -> None:
    in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="append-only"):
        behind_our_code(statement, role=role)

    assert ConsentEvent.objects.count() == 2


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_a_consent_is_never_deleted(in_status: InStatus, role: str) -> None:
    consent = in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="never deleted"):
        behind_our_code("DELETE FROM consent_consentaccount", "DELETE FROM consent_consent", role=role)

    assert Consent.objects.filter(pk=consent.pk).exists()


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    "changed", ["consent_seal SET position = position", "consent_anchor SET statement = statement"]
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_seals_and_anchors_are_as_final(
    in_status: InStatus, changed: str, role: str, tmp_path: Path, settings: Any
) -> None:  # fmt: skip
    settings.AUDIT_ANCHOR_DIR = tmp_path
    in_status(Status.ACTIVE)
    anchor(NOW)

    table = changed.split(maxsplit=1)[0]
    for statement in ("DELETE FROM " + table, "TRUNCATE " + table, "UPDATE " + changed):  # noqa: S608 -- of this file
        with pytest.raises(DatabaseError, match="append-only"):
            behind_our_code(statement, role=role)


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_every_event_waits_for_its_seal_whoever_stored_it(in_status: InStatus, role: str) -> None:
    in_status(Status.ACTIVE)
    seal_all()

    behind_our_code(
        "INSERT INTO consent_consentevent (consent_id, sequence, verb, result, actor, actor_reference, at,"
        " detail, previous, hash) SELECT consent_id, sequence + 2, verb, result, actor, actor_reference, at,"
        " detail, previous, hash FROM consent_consentevent",
        role=role,
    )

    assert Unsealed.objects.count() == 2


@pytest.mark.clause("CON-12")
def test_one_version_has_one_event(in_status: InStatus) -> None:
    in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="one_event_a_version"):
        sql(
            "INSERT INTO consent_consentevent (consent_id, sequence, verb, result, actor, actor_reference,"
            " at, detail, previous, hash) SELECT consent_id, sequence, verb, result, actor, actor_reference,"
            " at, detail, previous, hash FROM consent_consentevent"
        )
