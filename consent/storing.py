"""Writes in one statement: new rows, and what they rest on, in a single round trip.

A statement is its own transaction: it takes its locks, sees what is there under them, stores all rows or
none, and is done. Nothing can come between, and nobody waits for a second question of ours.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import compress
from operator import attrgetter
from typing import Any, Protocol
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

from consent.prepared import first_row


@dataclass(frozen=True)
class Proviso:
    """A statement that gives a row where it holds.

    One that depends on the proviso before it says `FROM {before}`. One that may also stand first, where there
    is none before it, says `FROM {given}` and then its own tables, or `{after}` where it has none.
    """

    sql: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True)
class _FromNow:
    after: timedelta
    at_most: datetime | None


def from_now(after: timedelta = timedelta(0), *, at_most: datetime | None = None) -> Any:
    """For a column of a row to be inserted: the moment of that by the database's clock, so much later, but
    `at_most` then. Nobody is asked what time it is, and the row itself is not told."""
    return _FromNow(after, at_most)


class Store(Protocol):
    """`store`, or what adds a proviso of its own to it."""

    def __call__(self, *rows: Model, provided: Sequence[Proviso] = ()) -> tuple[bool, ...]: ...


def store(*rows: Model, provided: Sequence[Proviso] = ()) -> tuple[bool, ...]:
    """Insert the rows if every proviso holds.

    Gives which of them held. A row's own key must be known, or wanted by nobody: it is not read back.
    """
    steps, parameters = [], list[Any]()
    for number, proviso in enumerate(provided):
        before = f"p{number - 1}"
        given, after = (f"{before}, ", f" FROM {before}") if number else ("", "")
        steps.append(f"p{number} AS ({proviso.sql.format(before=before, given=given, after=after)})")
        parameters += proviso.parameters
    source = f" FROM {', '.join(f'p{number}' for number in range(len(provided)))}" if provided else ""
    for number, row in enumerate(rows):
        insert = _insert(row, source)
        steps.append(f"r{number} AS ({insert.sql} RETURNING 1)")
        parameters += insert.parameters
    held = [f"EXISTS (SELECT FROM p{number})" for number in range(len(provided))]
    using = connections[DEFAULT_DB_ALIAS]
    return first_row(using, f"WITH {', '.join(steps)} SELECT {', '.join(held)}", parameters) or ()


def unless_there(row: Model, *, until: datetime | None = None) -> Proviso:
    """Inserts the row where the proviso before it holds, and holds unless a unique key of it is taken, or is
    being taken by somebody faster; with `until` only before that moment of the database's clock, by which the
    row may be forgotten then."""
    insert = _insert(row, "{after}" + (" WHERE %s > statement_timestamp()" if until is not None else ""))
    parameters = insert.parameters if until is None else (*insert.parameters, until)
    return Proviso(f"{insert.sql} ON CONFLICT DO NOTHING RETURNING 1", parameters)


def altered(row: Model, *, leaving: Collection[str] = (), **as_it_was: Any) -> Proviso:
    """Writes every column of a stored row, but its key and those of `leaving`, and holds where the proviso
    before it does and the columns named still have the values given."""
    all_columns = _columns(type(row))
    columns = {column.field.name: column for column in all_columns.all}
    key = columns[row._meta.pk.name]
    kept = {row._meta.pk.name, *leaving}
    values = zip(columns.items(), all_columns.values(row, add=False), strict=True)
    sets = [(one, value) for (name, one), value in values if name not in kept]
    where = [(columns[name], columns[name].prepared(value)) for name, value in as_it_was.items()]
    where.append((key, row.pk))
    return Proviso(
        f"UPDATE {_table(type(row))} SET {', '.join([column.comparison for column, _ in sets])}{{after}}"  # noqa: S608 -- names of columns
        f" WHERE {' AND '.join([column.comparison for column, _ in where])} RETURNING 1",
        tuple(value for _, value in [*sets, *where]),
    )


@dataclass(frozen=True)
class _Column:
    """A column as statements write it, found out once."""

    field: "Field[Any, Any]"
    name: str
    placeholder: str
    """With its type, which PostgreSQL cannot guess of a bare parameter in a SELECT; without its length, to
    which a cast would cut the value down in silence."""
    plain: type | None
    """Values of this very type go in as they are; None where none do."""

    @property
    def comparison(self) -> str:
        return f"{self.name} = {self.placeholder}"

    def prepared(self, value: Any) -> Any:
        if type(value) is self.plain or value is None:
            return value
        return self.field.get_db_prep_save(value, connection)


@dataclass(frozen=True)
class _Columns:
    """All of a table's, in the order of the model's fields."""

    all: tuple[_Column, ...]
    read: Callable[[Model], tuple[Any, ...]]
    """What a row has for them, as it stands."""
    made_at_saving: tuple[int, ...]
    """The places of those whose fields may have a say."""
    at_will: tuple[int, ...]
    """The places of those that the database fills in where nothing is given."""

    def values(self, row: Model, *, add: bool) -> list[Any]:
        """What a row has for each; a default of the database's own where that is to choose."""
        values = list(self.read(row))
        for place in self.made_at_saving:
            values[place] = self.all[place].field.pre_save(row, add)
        return [
            value if value is None or type(value) in {column.plain, _FromNow} else column.prepared(value)
            for column, value in zip(self.all, values, strict=True)
        ]


_PLAIN: Mapping[str, type] = {
    "BigIntegerField": int,
    "BinaryField": bytes,
    "BooleanField": bool,
    "CharField": str,
    "DateTimeField": datetime,
    "DurationField": timedelta,
    "IntegerField": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
    "TextField": str,
    "UUIDField": UUID,
}
"""What psycopg writes by itself, by Django's name of a column's type; a foreign key is what it refers to."""


@cache
def _columns(model: type[Model]) -> _Columns:
    quote, fields = connection.ops.quote_name, model._meta.concrete_fields
    columns = tuple(
        _Column(
            field,
            quote(str(field.column)),
            f"%s::{str(_type(field)).partition('(')[0]}",
            _PLAIN.get(getattr(field, "target_field", field).get_internal_type()),
        )
        for field in fields
    )
    return _Columns(
        columns,
        attrgetter(*(field.attname for field in fields)),
        tuple(place for place, field in enumerate(fields) if _has_a_say(field)),
        tuple(place for place, field in enumerate(fields) if field.primary_key or field.has_db_default()),
    )


def _has_a_say(field: "Field[Any, Any]") -> bool:
    """Whether a field may change what is saved, such as the time of that."""
    return type(field).pre_save is not Field.pre_save and (
        getattr(field, "auto_now", True) or getattr(field, "auto_now_add", True)
    )


def _type(field: "Field[Any, Any]") -> str | None:
    return field.rel_db_type(connection) if field.primary_key else field.db_type(connection)


def _insert(row: Model, source: str) -> Proviso:
    columns = _columns(type(row))
    values = columns.values(row, add=True)
    given = [True] * len(values)
    for place in columns.at_will:
        value = values[place]
        given[place] = not isinstance(value, DatabaseDefault) and not (
            value is None and columns.all[place].field.primary_key
        )
    values = list(compress(values, given))
    timed = tuple(place for place, value in enumerate(values) if type(value) is _FromNow)
    for place in reversed(timed):
        values[place : place + 1] = [values[place].after, values[place].at_most]
    return Proviso(_insertion(type(row), tuple(given), timed) + source, tuple(values))


@cache
def _insertion(model: type[Model], given: tuple[bool, ...], timed: tuple[int, ...]) -> str:
    """Inserts the columns that are given, of those the `timed` ones from now; where from has to follow."""
    columns = list(compress(_columns(model).all, given))
    values = [column.placeholder for column in columns]
    for place in timed:
        values[place] = "LEAST(statement_timestamp() + %s::interval, %s::timestamptz)"
    return (
        f"INSERT INTO {_table(model)} ({', '.join([column.name for column in columns])})"
        f" SELECT {', '.join(values)}"
    )


def _table(model: type[Model]) -> str:
    return f'"{model._meta.db_table}"'
