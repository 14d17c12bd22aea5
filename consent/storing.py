"""Writes in one statement: new rows, and what they rest on, in a single round trip.

A statement is its own transaction: it takes its locks, sees what is there under them, stores all rows or
none, and is done. Nothing can come between, and nobody waits for a second question of ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault


@dataclass(frozen=True)
class Proviso:
    """A statement that gives a row where it holds.

    One that writes, and must not unless the proviso before it holds, says `FROM {before}`.
    """

    sql: str
    parameters: tuple[Any, ...]


def store(*rows: Model, provided: Sequence[Proviso] = ()) -> int:
    """Insert the rows if every proviso holds.

    Gives how many held. A row's own key must be known, or wanted by nobody: it is not read back.
    """
    steps, parameters = [], list[Any]()
    for number, proviso in enumerate(provided):
        steps.append(f"p{number} AS ({proviso.sql.format(before=f'p{number - 1}')})")
        parameters += proviso.parameters
    source = f" FROM {', '.join(f'p{number}' for number in range(len(provided)))}" if provided else ""
    for number, row in enumerate(rows):
        insert = _insert(row, source)
        steps.append(f"r{number} AS ({insert.sql} RETURNING 1)")
        parameters += insert.parameters
    held = " + ".join(f"(SELECT count(*) FROM p{number})" for number in range(len(provided)))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(steps)} SELECT {held or 0}", parameters)
        (holding,) = cursor.fetchone()
    return int(holding)


def unless_there(row: Model, *, after: bool = False) -> Proviso:
    """Inserts the row, and holds unless a unique key of it is taken, or is being taken by somebody faster.

    With `after` it stands behind another proviso, and inserts nothing where that one does not hold.
    """
    insert = _insert(row, " FROM {before}" if after else "")
    return Proviso(f"{insert.sql} ON CONFLICT DO NOTHING RETURNING 1", insert.parameters)


def altered(row: Model, **as_it_was: Any) -> Proviso:
    """Writes every column of a stored row, and holds where the columns named still have the values given."""
    columns = {field.name: field for field in row._meta.concrete_fields}
    key = columns[row._meta.pk.name]
    sets = {field: field.pre_save(row, False) for field in columns.values() if field is not key}
    where = {key: row.pk} | {columns[name]: value for name, value in as_it_was.items()}
    return Proviso(
        f"UPDATE {_table(row)} SET {', '.join(map(_comparison, sets))}"  # noqa: S608 -- names of columns
        f" WHERE {' AND '.join(map(_comparison, where))} RETURNING 1",
        tuple(_value(field, value) for field, value in [*sets.items(), *where.items()]),
    )


def _comparison(field: "Field[Any, Any]") -> str:
    return f"{_name(field)} = {_placeholder(field)}"


def _insert(row: Model, source: str) -> Proviso:
    values = {field: field.pre_save(row, True) for field in row._meta.concrete_fields}
    given = {
        field: value
        for field, value in values.items()
        if not isinstance(value, DatabaseDefault) and not (field.primary_key and value is None)
    }
    columns = ", ".join(_name(field) for field in given)
    placeholders = ", ".join(_placeholder(field) for field in given)
    return Proviso(
        f"INSERT INTO {_table(row)} ({columns}) SELECT {placeholders}{source}",
        tuple(_value(field, value) for field, value in given.items()),
    )


def _table(row: Model) -> str:
    return connection.ops.quote_name(row._meta.db_table)


def _name(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _placeholder(field: "Field[Any, Any]") -> str:
    """With its type, which PostgreSQL cannot guess of a bare parameter in a SELECT; without its length, to
    which a cast would cut the value down in silence."""
    kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return f"%s::{str(kind).partition('(')[0]}"


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
