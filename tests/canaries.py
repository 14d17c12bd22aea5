"""Words that nobody else says, looked for in every column of every table of ours."""

from collections.abc import Iterator

from django.db import connection

from bank.example import models as of_the_bank

NOT_OURS = {
    model._meta.db_table
    for model in (of_the_bank.Customer, of_the_bank.Account, of_the_bank.Holding, of_the_bank.Transaction)
}
"""The bank's own records, which its own system keeps and erases; in the sandbox they stand beside ours."""


def places_of(*canaries: str) -> set[str]:
    """`table.column` of each place that holds one of them: as text, in JSON, or among bytes."""
    return {place for place, typed in _columns() if any(_holds(place, typed, word) for word in canaries)}


def _columns() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        rows = cursor.fetchall()
    for table, column, typed in rows:
        if table not in NOT_OURS:
            yield f'"{table}"."{column}"', typed


def _holds(place: str, typed: str, word: str) -> bool:
    table, column = place.split(".")
    sought = f"position(%s in {column})" if typed == "bytea" else f"position(%s in {column}::text)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {table} WHERE {sought} > 0)",  # noqa: S608 -- names of the catalogue
            [word.encode() if typed == "bytea" else word],
        )
        (found,) = cursor.fetchone()
    return bool(found)
