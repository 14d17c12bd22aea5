"""Numbers as a table: on a page, and as a file for a spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.spreadsheets import csv_lines

Cell = str | int | float


@dataclass(frozen=True, kw_only=True)
class Table:
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def csv_lines(self) -> Iterator[str]:
        """The lines of a file."""
        return csv_lines(self.columns, self.rows)
