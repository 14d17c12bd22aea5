"""Wraps every data key under the newest key, in batches, beside whoever reads and writes.

What is left is found by how its envelope begins, so a run that was interrupted loses nothing: the next one
does what is still to do. Rows that others hold are left for later, and nobody waits longer than for a batch.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from vault import in_clear
from vault.columns import SealedColumn, every_column
from vault.envelope import MARK, CannotOpen, as_bytes, as_text, newest_mark, rewrapped

NO_ENVELOPE = "SECRET_KEY, without an envelope"
IN_CLEAR = "no key: in clear"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a batch came to."""

    column: str
    done: int
    shut: tuple[str, ...]
    """Places that do not open, and so stay as they are: why, for each."""


def rotate(*, batch: int) -> Iterator[Step]:
    """Bring everything under the newest key, what lies in clear first; gives a step for each batch, as it is
    committed."""
    for clear in in_clear.everything():
        for sealed in in_clear.batches(clear.seal, batch):
            yield Step(column=clear.name, done=sealed.done, shut=())
    for column in every_column():
        after: Any = None
        while True:
            step, after, looked = _some(column, after, batch)
            yield step
            if looked < batch:
                break


def remaining() -> dict[str, Counter[str]]:
    """Of each column how many values each key wraps, and how many none."""
    found: dict[str, Counter[str]] = {}
    for column in every_column():
        value = _value(column)
        name = (
            f"split_part({value}, '.', 2)"
            if column.member
            else f"split_part(encode(substring({value} from 1 for 48), 'escape'), '.', 2)"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT CASE WHEN {_sealed(column)} THEN {name} ELSE %s END, count(*)"  # noqa: S608 -- our own words
                f" FROM {column.table} WHERE {value} IS NOT NULL AND {column.where} GROUP BY 1",
                [NO_ENVELOPE],
            )
            found.setdefault(column.name, Counter()).update(dict(cursor.fetchall()))
    for clear in in_clear.everything():
        if left := clear.left():
            found.setdefault(clear.name, Counter())[IN_CLEAR] = left
    return found


@transaction.atomic
def _some(column: SealedColumn, after: Any, batch: int) -> tuple[Step, Any, int]:
    """The next batch of a column: what came of it, its last key, and how many rows it looked at."""
    value, mark = _value(column), newest_mark()
    beyond = f"AND {column.key} > %(after)s" if after is not None else ""
    begins = mark.decode() if column.member else mark
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([column.key, value, *column.of_place])} FROM {column.table}"  # noqa: S608
            f" WHERE {value} IS NOT NULL AND {column.where} {beyond}"
            f" AND substring({value} from 1 for %(length)s) <> %(mark)s"
            f" ORDER BY {column.key} LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED",
            {"after": after, "length": len(mark), "mark": begins, "batch": batch},
        )
        rows = cursor.fetchall()
        done, shut = list[tuple[Any, Any]](), list[str]()
        for key, sealed, *of_place in rows:
            place, formerly = column.places(of_place)
            try:
                anew = rewrapped(
                    as_bytes(sealed) if column.member else bytes(sealed), place, formerly=formerly
                )
            except (CannotOpen, ValueError) as why:
                shut.append(str(why))
            else:
                done.append((as_text(anew) if column.member else anew, key))
        cursor.executemany(_update(column), done)
    step = Step(column=column.name, done=len(done), shut=tuple(shut))
    return step, rows[-1][0] if rows else after, len(rows)


def _update(column: SealedColumn) -> str:
    new = f"jsonb_set({column.column}, '{{{column.member}}}', to_jsonb(%s::text))" if column.member else "%s"
    return f"UPDATE {column.table} SET {column.column} = {new} WHERE {column.key} = %s"  # noqa: S608


def _value(column: SealedColumn) -> str:
    return f"({column.column} ->> '{column.member}')" if column.member else column.column


def _sealed(column: SealedColumn) -> str:
    mark = f"'{MARK.decode()}'" if column.member else f"'{MARK.decode()}'::bytea"
    return f"substring({_value(column)} from 1 for {len(MARK)}) = {mark}"
