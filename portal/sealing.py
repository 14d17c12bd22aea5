"""Which columns of the portal's say, sealed, from where people did something; seals what lies in clear."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction

from portal.models.observed import place_of_persons_row, place_of_row, sealed_at
from vault.columns import SealedColumn
from vault.envelope import unseal
from vault.in_clear import InClear, Sealed

TABLES: dict[str, tuple[str, ...]] = {
    "portal_signedinsession": ("device", "source"),
    "portal_signinevent": ("about", "device", "source"),
    "portal_securityletter": ("about", "device"),
    "portal_misusereport": ("device", "source"),
}
"""Each with the columns that held it before there were envelopes."""
OF_PERSON = frozenset({"portal_signinevent"})
"""Whose rows have no key before they are stored."""


def _place(table: str) -> Callable[..., str]:
    return partial(place_of_persons_row if table in OF_PERSON else place_of_row, table)


def _bound_to(table: str) -> str:
    return "person_id" if table in OF_PERSON else "id"


def _in_clear(table: str) -> str:
    return " OR ".join(f"{column} <> ''" for column in TABLES[table])


def left(table: str) -> int:
    """How many rows hold some in clear."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {_in_clear(table)}")  # noqa: S608 -- our own words
        return int(cursor.fetchone()[0])


@transaction.atomic
def seal_some(table: str, after: Any, batch: int) -> Sealed:
    """The next rows of a table, as `vault.in_clear` wants it; asks no model, so a migration may call it."""
    columns, place = TABLES[table], _place(table)
    beyond = "AND id > %(after)s" if after is not None else ""
    emptied = ", ".join(f"{column} = ''" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {_bound_to(table)}, {', '.join(columns)} FROM {table}"  # noqa: S608 -- the same
            f" WHERE ({_in_clear(table)}) {beyond} ORDER BY id LIMIT %(batch)s"
            " FOR NO KEY UPDATE SKIP LOCKED",
            {"after": after, "batch": batch},
        )
        rows = cursor.fetchall()
        cursor.executemany(
            f"UPDATE {table} SET sealed = %s, {emptied} WHERE id = %s",  # noqa: S608 -- the same
            [
                (sealed_at(place(bound), dict(zip(columns, known, strict=True))), key)
                for key, bound, *known in rows
            ],
        )
    return Sealed(len(rows), rows[-1][0] if len(rows) == batch else None)


@transaction.atomic
def open_some(table: str, after: Any, batch: int) -> Sealed:
    """The same the other way: what is sealed lies in clear, as the release before envelopes reads it."""
    columns, place = TABLES[table], _place(table)
    beyond = "AND id > %(after)s" if after is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {_bound_to(table)}, sealed FROM {table}"  # noqa: S608 -- our own words
            f" WHERE sealed <> ''::bytea {beyond} ORDER BY id LIMIT %(batch)s FOR NO KEY UPDATE",
            {"after": after, "batch": batch},
        )
        rows = cursor.fetchall()
        opened = [(key, json.loads(unseal(bytes(sealed), place(bound)))) for key, bound, sealed in rows]
        cursor.executemany(
            f"UPDATE {table} SET sealed = '', {', '.join(f'{name} = %s' for name in columns)}"  # noqa: S608
            " WHERE id = %s",
            [(*(known.get(name, "") for name in columns), key) for key, known in opened],
        )
    return Sealed(len(rows), rows[-1][0] if len(rows) == batch else None)


COLUMNS = tuple(
    SealedColumn(
        table=table,
        key="id",
        column="sealed",
        where="sealed <> ''::bytea",
        of_place=(_bound_to(table),),
        place=_place(table),
    )
    for table in TABLES
)
IN_CLEAR = tuple(
    InClear(name=f"{table}.sealed", left=partial(left, table), seal=partial(seal_some, table))
    for table in TABLES
)
