"""What PostgreSQL refuses whoever asks, and whatever our own code believes."""

import pytest
from django.db import DatabaseError, connection, transaction

from consent.lifecycle import COMMON_TRANSITIONS, FILE_OF_PAYMENTS, Status
from consent.models import Consent, ConsentEvent, Person
from tests.consent.conftest import InStatus, Propose

pytestmark = pytest.mark.django_db

LEGAL = {(move.source, move.target) for move in (*COMMON_TRANSITIONS, *FILE_OF_PAYMENTS.transitions)}


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


@pytest.mark.parametrize("step", [0, 2, -1])
def test_a_move_counts_its_version_up_by_one(in_status: InStatus, step: int) -> None:
    consent = in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="may not go from active"):
        sql(
            "UPDATE consent_consent SET status = 'expired', version = version + %s WHERE id = %s",
            step, consent.pk,
        )  # fmt: skip


@pytest.mark.parametrize("step", [1, -1])
def test_a_version_moves_with_the_status_alone(in_status: InStatus, step: int) -> None:
    consent = in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="may not go from active"):
        sql("UPDATE consent_consent SET version = version + %s WHERE id = %s", step, consent.pk)


def test_a_status_outside_the_table_cannot_even_be_inserted(propose: Propose) -> None:
    propose()

    with pytest.raises(DatabaseError, match="consent_status_known"):
        sql(
            "INSERT INTO consent_consent SELECT (jsonb_populate_record(c, jsonb_build_object("
            "'id', gen_random_uuid(), 'status', 'blessed'))).* FROM consent_consent c"
        )


def test_nothing_is_in_force_without_a_customer_and_a_moment(propose: Propose) -> None:
    propose()

    with pytest.raises(DatabaseError, match="consent_active_has_customer"):
        sql("UPDATE consent_consent SET status = 'active', version = 2")


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


def test_neither_does_deleting_a_consent_take_its_events_along(in_status: InStatus) -> None:
    consent = in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="consent_consentevent"):
        behind_our_code("DELETE FROM consent_consentaccount", "DELETE FROM consent_consent")

    assert Consent.objects.filter(pk=consent.pk).exists()


def test_one_version_has_one_event(in_status: InStatus) -> None:
    in_status(Status.ACTIVE)

    with pytest.raises(DatabaseError, match="one_event_a_version"):
        sql(
            "INSERT INTO consent_consentevent (consent_id, sequence, verb, result, actor, actor_reference,"
            " at, detail, previous, hash) SELECT consent_id, sequence, verb, result, actor, actor_reference,"
            " at, detail, previous, hash FROM consent_consentevent"
        )
