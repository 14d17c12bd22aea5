"""A release that is taken back, and put on again, counts what it counted."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.operations import (
    Told,
    add_up_tallies,
    count_tallies_anew,
    erase_records,
    record_disclosure,
    withdraw,
)
from tests.consent.test_totals import some_of_each_sort
from tests.staff.things import ISSUER, a_consent

TALLIES = ("companytally", "daytally", "looktally", "monthtally")


def tallied() -> Mapping[str, list[tuple[str]]]:
    """What each table of tallies says of what there is, whatever its rows are called."""
    said, row = {}, "(to_jsonb(t) - 'id')::text"
    for table in TALLIES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {row} FROM consent_{table} t WHERE number <> 0 ORDER BY 1")  # noqa: S608
            said[table] = cursor.fetchall()
    return said


def looked_at_and_erased() -> None:
    at = timezone.now()
    consent = a_consent(at=at - timedelta(days=5))
    record_disclosure(
        Told(
            consent_id=consent.pk, resource="accounts", accounts=(), customer_present=False,
            interaction_id=uuid4(), at=at - timedelta(days=4),
        )
    )  # fmt: skip
    withdraw(consent_id=consent.pk, actor=Actor.CUSTOMER, reference="1", at=at, policy=consent_policy(ISSUER))
    erase_records([consent.pk], at=at, because="its time is over")


@pytest.mark.django_db
@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize("back", ["0037_progress_of_payments", "0038_tallies_know_more"])
def test_consents_are_counted_the_same_after_a_way_back_and_forth(bank: None, back: str) -> None:
    some_of_each_sort()
    looked_at_and_erased()
    add_up_tallies()
    before = tallied()
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Django renders every model between two statements, and all of it is one transaction here.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")

    MigrationExecutor(connection).migrate([("consent", back)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(number) = (SELECT count(*) FROM consent_consent) FROM consent_companytally"
        )
        assert cursor.fetchone() == (True,)
    MigrationExecutor(connection).migrate(newest)
    add_up_tallies()

    assert tallied() == before
    count_tallies_anew()
    assert tallied() == before
