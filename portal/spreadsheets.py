"""Rows as the lines of a CSV file (RFC 4180) that a spreadsheet opens without calculating with a cell."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from oidc.clauses import clause

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001 -- wide ones count, too

_BEHIND_ANOTHER = re.compile(rf"([;|\t][ \"]*)(?=[{re.escape(''.join(FORMULAS))}])")


@clause("ASVS §1.2.10")
def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a file that begins with `head`; no cell is a formula to a spreadsheet."""
    writer = csv.writer(_Line())
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([_in_one_cell(inert(cell)) for cell in row])


class _Line:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


@clause("ASVS §1.2.10")
def inert(cell: object) -> object:
    """A text that a spreadsheet would calculate with stands behind an apostrophe; what is no text stays."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def _in_one_cell(cell: object) -> object:
    """Where a spreadsheet parts cells by something else than commas, what is behind that is a text, too."""
    return _BEHIND_ANOTHER.sub(r"\1'", cell) if isinstance(cell, str) else cell
