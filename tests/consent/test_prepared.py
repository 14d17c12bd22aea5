"""The short way to PostgreSQL says what Django's cursors say: the same values, the same errors."""

import gc
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import ref

import psycopg
import pytest
from django.db import DatabaseError, DataError, IntegrityError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from consent import prepared
from consent.prepared import first_row

pytestmark = pytest.mark.django_db
TIME = datetime(2026, 5, 4, 9, 30, 0, 250_000, tzinfo=UTC)
VALUES: dict[str, Any] = {
    "text": "Māori 100%",
    "bytea": b"\x00\xff",
    "bigint": 2**40,
    "integer": -7,
    "smallint": 300,
    "boolean": True,
    "uuid": UUID("2c277571-1a62-45de-8f45-09b662d89333"),
    "timestamptz": TIME,
    "interval": timedelta(days=90, microseconds=1),
    "text[]": ["a", 'b",{}'],
    "numeric": None,
}


@pytest.fixture
def ours() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, outside the transaction that a test is."""
    with closing(connection.copy()) as other:
        yield other


def prepared_on(ours: BaseDatabaseWrapper) -> list[str]:
    with ours.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'accord_%'")
        return [statement for (statement,) in cursor.fetchall()]


def test_values_are_the_same_by_either_way(ours: BaseDatabaseWrapper) -> None:
    sql = f"SELECT {', '.join(f'%s::{of}' for of in VALUES)}, '100%%'"
    asked = list(VALUES.values())

    short = first_row(ours, sql, asked)
    with transaction.atomic():
        long = first_row(connection, sql, asked)

    assert short == long == (*asked, "100%")


def test_a_statement_is_prepared_once_and_gives_no_row_where_there_is_none(ours: BaseDatabaseWrapper) -> None:
    sql = "SELECT 1 WHERE %s::bigint > 7"

    assert [first_row(ours, sql, [value]) for value in (8, 7, 2**20, 2**40)] == [(1,), None, (1,), (1,)]
    assert prepared_on(ours) == ["SELECT 1 WHERE $1::bigint > 7"]


def test_in_a_transaction_it_is_part_of_it(ours: BaseDatabaseWrapper) -> None:
    with ours.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (n integer)")

    ours.set_autocommit(False)
    first_row(ours, "INSERT INTO kept VALUES (%s) RETURNING n", [1])
    ours.rollback()
    ours.set_autocommit(True)
    first_row(ours, "INSERT INTO kept VALUES (%s) RETURNING n", [2])

    with ours.cursor() as cursor:
        cursor.execute("SELECT n FROM kept")
        assert cursor.fetchall() == [(2,)]


def test_whoever_counts_statements_sees_it(ours: BaseDatabaseWrapper) -> None:
    with CaptureQueriesContext(ours) as seen:
        first_row(ours, "SELECT %s::integer", [1])

    assert len(seen) == 1


@pytest.mark.parametrize(
    ("sql", "parameters", "error"),
    [
        ("SELECT %s::text", ["a\x00b"], DataError),
        ("SELECT %s::integer", [2**40], DataError),
        ("INSERT INTO kept VALUES (%s) RETURNING 1", [1], IntegrityError),
        ("SELECT pg_sleep(%s)", [9], OperationalError),
        ("SELECT nothing", [], DatabaseError),
    ],
    ids=["NUL", "range", "key", "time limit", "no statement"],
)
def test_errors_are_djangos_and_the_connection_stays(
    sql: str, parameters: list[Any], error: type[Exception], ours: BaseDatabaseWrapper
) -> None:
    with ours.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (n integer PRIMARY KEY)")
        cursor.execute("INSERT INTO kept VALUES (1)")
        cursor.execute("SET statement_timeout = '1s'")

    with pytest.raises(error):
        first_row(ours, sql, parameters)

    assert first_row(ours, "SELECT %s::integer", [5]) == (5,)


def test_what_was_forgotten_is_prepared_again(ours: BaseDatabaseWrapper) -> None:
    first_row(ours, "SELECT %s::integer", [1])
    with ours.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    assert first_row(ours, "SELECT %s::integer", [2]) == (2,)
    assert first_row(ours, "SELECT %s::integer", [3]) == (3,)


def test_tables_may_change_under_a_statement(ours: BaseDatabaseWrapper) -> None:
    with ours.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept AS SELECT 1 AS n")
    assert first_row(ours, "SELECT * FROM kept", []) == (1,)

    with ours.cursor() as cursor:
        cursor.execute("ALTER TABLE kept ADD COLUMN name text DEFAULT 'x'")

    assert first_row(ours, "SELECT * FROM kept", []) == (1, "x")


def test_statements_beyond_the_most_are_answered_too(
    ours: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "MOST", 2)

    assert [first_row(ours, f"SELECT %s::integer + {n}", [1]) for n in range(4)] == [(1,), (2,), (3,), (4,)]
    assert len(prepared_on(ours)) == 2


def test_a_connection_that_broke_fails_one_call_and_is_closed(ours: BaseDatabaseWrapper) -> None:
    first_row(ours, "SELECT %s::integer", [1])
    info = ours.connection.info
    with psycopg.connect(info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [info.backend_pid])

    with pytest.raises(OperationalError):
        first_row(ours, "SELECT %s::integer", [1])
    ours.close_if_unusable_or_obsolete()

    assert ours.connection is None
    assert first_row(ours, "SELECT %s::integer", [2]) == (2,)


def test_a_server_that_was_killed_is_away_though_libpq_still_reads(ours: BaseDatabaseWrapper) -> None:
    """Its last word is a warning: the statement that could not be sent fails without a code of PostgreSQL's,
    and libpq does not call the connection bad, as it has not read its end."""
    first_row(ours, "SELECT %s::integer", [1])
    fields = b"SWARNING\0C57P02\0Mterminating connection because of crash of another server process\0\0"
    with (
        _line_to_a_server(ours, says=b"N" + (4 + len(fields)).to_bytes(4) + fields),
        pytest.raises(OperationalError),
    ):
        first_row(ours, "SELECT %s::integer", [1])
    ours.close_if_unusable_or_obsolete()

    assert first_row(ours, "SELECT %s::integer", [2]) == (2,)


@contextmanager
def _line_to_a_server(ours: BaseDatabaseWrapper, *, says: bytes) -> Iterator[None]:
    """In place of the connection's own: nobody reads at its other end any more."""
    here, there = socket.socketpair()
    with here, there:
        there.sendall(says)
        there.shutdown(socket.SHUT_RD)
        os.dup2(here.fileno(), ours.connection.pgconn.socket)
        yield


def test_a_connection_that_is_over_is_let_go(ours: BaseDatabaseWrapper) -> None:
    first_row(ours, "SELECT %s::integer", [1])
    over = ref(ours.connection)

    ours.close()
    first_row(ours, "SELECT %s::integer", [2])
    gc.collect()

    assert over() is None
