"""Numbers as a table: on a page, and as a file for a spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

Cell = str | int | float
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


@dataclass(frozen=True, kw_only=True)
class Table:
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def csv_lines(self) -> Iterator[str]:
        """The lines of a file; no cell is a formula to a spreadsheet."""
        writer = csv.writer(_Line())
        yield writer.writerow(self.columns)
        for row in self.rows:
            yield writer.writerow([_plain(cell) for cell in row])


class _Line:
    """What csv writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell
