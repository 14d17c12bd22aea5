"""Statements that are asked over and over: prepared once a connection, then executed in one step.

psycopg's cursors lead a statement through some two hundred Python calls, and give the other threads a turn at
each wait of theirs; libpq's own `exec_prepared` is one call that waits without the interpreter. Values are
converted by psycopg all the same, by the very code that its cursors use.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import FeatureNotSupported, InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, Format
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8BinaryDumper

Row = tuple[Any, ...]
MOST = 200
"""Statements that a connection keeps; what comes after them is planned at each call."""


@contextmanager
def planned_anew() -> Iterator[None]:
    """For the block, statements are planned for the values that they come with: a plan for any company is the
    wrong one for a company that a tenth of all rows are of."""
    connection.ensure_connection()
    underneath = connection.connection
    usual, underneath.prepare_threshold = underneath.prepare_threshold, None
    try:
        yield
    finally:
        underneath.prepare_threshold = usual


def first_row(using: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]) -> Row | None:
    """The first row that a statement gives; as `all_rows` otherwise."""
    found = all_rows(using, sql, parameters)
    return found[0] if found else None


def all_rows(using: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]) -> list[Row]:
    """The rows that a statement gives, their values as PostgreSQL's binary format has them.

    Raises what Django's cursors raise. In a transaction, or where somebody counts statements, one of these
    cursors is what asks: when a transaction begins, and what a rollback undoes, is theirs to know.
    """
    using.close_if_health_check_failed()
    using.ensure_connection()
    if using.in_atomic_block or not using.autocommit or using.queries_logged or using.execute_wrappers:
        with using.cursor() as cursor:
            cursor.cursor.format = Format.BINARY
            cursor.execute(sql, parameters)
            rows: list[Row] = cursor.fetchall()
        return rows
    using.validate_thread_sharing()
    with using.wrap_database_errors:
        return _prepared_on(using).all_rows(sql, parameters)


class _Prepared:
    """What one connection has prepared, and its converters of values, which remember the types they met."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        context = connection.cursor()
        context.adapters.register_dumper(int, Int8BinaryDumper)  # one statement for numbers of every size
        self.connection = connection
        self._pgconn = connection.pgconn
        self._converter = Transformer(context)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._numbers = count()

    def all_rows(self, sql: str, parameters: Sequence[Any]) -> list[Row]:
        """As the function of that name; raises psycopg's errors."""
        result = self._result(sql, parameters)
        if result.status != ExecStatus.TUPLES_OK:
            raise self._error(result)
        self._converter.set_pgresult(result)
        return self._converter.load_rows(0, result.ntuples, tuple)

    def _result(self, sql: str, parameters: Sequence[Any]) -> PGresult:
        converter, pgconn = self._converter, self._pgconn
        values: Any = converter.dump_sequence(parameters, _AS_THEY_ARE * len(parameters))
        types = converter.types or ()
        name = self._names.get((sql, types)) or self._prepare(sql, types)
        if not name:
            return pgconn.exec_params(_numbered(sql), values, types, converter.formats, Format.BINARY)
        result = pgconn.exec_prepared(name, values, converter.formats, Format.BINARY)
        if result.status != ExecStatus.TUPLES_OK and isinstance(self._error(result), _FORGOTTEN):
            self._names.clear()
            name = self._prepare(sql, types)
            result = pgconn.exec_prepared(name, values, converter.formats, Format.BINARY)
        return result

    def _prepare(self, sql: str, types: tuple[int, ...]) -> bytes:
        """The name of the statement from now on; none where there are MOST already."""
        if len(self._names) >= MOST:
            return b""
        name = f"accord_{next(self._numbers)}".encode()
        result = self._pgconn.prepare(name, _numbered(sql), types)
        if result.status != ExecStatus.COMMAND_OK:
            raise self._error(result)
        self._names[sql, types] = name
        return name

    def _error(self, result: PGresult) -> psycopg.Error:
        """What the server said, by its code; where there is none, libpq speaks: the server is away."""
        if self._pgconn.status == ConnStatus.OK and result.error_field(DiagnosticField.SQLSTATE):
            return error_from_result(result)
        return psycopg.OperationalError(self._pgconn.get_error_message())


_AS_THEY_ARE = [PyFormat.AUTO]
_FORGOTTEN = (InvalidSqlStatementName, FeatureNotSupported)
"""psycopg has every statement of a connection forgotten after a rollback; PostgreSQL keeps to none whose
tables have changed. Outside a transaction, a statement that met this has done nothing, and is tried again."""
_kept: "WeakKeyDictionary[BaseDatabaseWrapper, _Prepared]" = WeakKeyDictionary()


def _prepared_on(using: BaseDatabaseWrapper) -> _Prepared:
    """What the connection has prepared that a thread has at present."""
    kept = _kept.get(using)
    if kept is None or kept.connection is not using.connection:
        kept = _kept[using] = _Prepared(using.connection)
    return kept


@lru_cache(maxsize=MOST)
def _numbered(sql: str) -> bytes:
    """As PostgreSQL counts its parameters; Django writes each as %s, and a percent sign as two."""
    first, *rest = sql.split("%s")
    counted = first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))
    return counted.replace("%%", "%").encode()
