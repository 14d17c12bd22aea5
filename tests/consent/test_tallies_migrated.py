"""A release that is taken back, and put on again, counts what it counted."""

from collections.abc import Mapping

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from consent.operations import add_up_tallies, count_tallies_anew
from tests.consent.test_totals import some_of_each_sort

TALLIES = ("companytally", "daytally", "looktally", "monthtally")


def tallied() -> Mapping[str, list[tuple[str]]]:
    """What each table of tallies says of what there is, whatever its rows are called."""
    said, row = {}, "(to_jsonb(t) - 'id')::text"
    for table in TALLIES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {row} FROM consent_{table} t WHERE number <> 0 ORDER BY 1")  # noqa: S608
            said[table] = cursor.fetchall()
    return said


@pytest.mark.django_db
@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize("back", ["0037_progress_of_payments", "0038_tallies_know_more"])
def test_consents_are_counted_the_same_after_a_way_back_and_forth(bank: None, back: str) -> None:
    some_of_each_sort()
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

    assert tallied() == before
    count_tallies_anew()
    assert tallied() == before
