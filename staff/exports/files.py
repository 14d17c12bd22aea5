"""The files that rows become: CSV, NDJSON, XLSX; written as the rows come, in memory that does not grow."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from oidc.clauses import clause
from portal import spreadsheets
from staff.exports.source import Cell

ROWS_OF_A_SHEET = 1_048_576
"""All that Excel opens."""
LONGEST_CELL = 32_767
_CUT = "… (cut)"

Row = Sequence[Cell]


class Out(Protocol):
    """Where bytes go; what came before is not looked at again."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class Form(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"
    XLSX = "xlsx"


@dataclass(frozen=True, kw_only=True)
class File:
    says: str
    write: Callable[[Out, Sequence[str], Iterable[Row]], None]
    """The names of the columns, and the rows."""
    packed: bool
    """Whether it is compressed by itself."""


@clause("ASVS §1.2.10")
def _csv(out: Out, names: Sequence[str], rows: Iterable[Row]) -> None:
    """RFC 4180, in UTF-8."""
    for line in spreadsheets.csv_lines(names, _texts(rows)):
        out.write(line.encode())


def _ndjson(out: Out, names: Sequence[str], rows: Iterable[Row]) -> None:
    """One object a line; numbers, truths and absences as JSON has them."""
    for row in rows:
        said = {name: _utc(cell) for name, cell in zip(names, row, strict=True)}
        out.write((json.dumps(said, ensure_ascii=False) + "\n").encode())


@clause("ASVS §1.2.10")
def _xlsx(out: Out, names: Sequence[str], rows: Iterable[Row]) -> None:
    """One sheet, and another after each that is full; every text is a text, and none begins as a formula."""
    with tempfile.TemporaryDirectory(prefix="accord-export-") as folder:
        # So a row is forgotten once the next begins.
        book = Workbook(out, {"constant_memory": True, "tmpdir": folder})
        sheet, at = _sheet(book, names), 1
        for row in rows:
            if at == ROWS_OF_A_SHEET:
                sheet, at = _sheet(book, names), 1
            _put(sheet, at, row)
            at += 1
        book.close()


FILES: Mapping[Form, File] = {
    Form.CSV: File(says="CSV", write=_csv, packed=False),
    Form.NDJSON: File(says="NDJSON", write=_ndjson, packed=False),
    Form.XLSX: File(says="Excel", write=_xlsx, packed=True),
}


def _sheet(book: Workbook, names: Sequence[str]) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    _put(sheet, 0, names)
    return sheet


def _put(sheet: Worksheet, at: int, row: Row) -> None:
    for number, cell in enumerate(row):
        if isinstance(cell, int) and not isinstance(cell, bool):
            sheet.write_number(at, number, cell)
        elif cell is not None and cell != "":
            sheet.write_string(at, number, _short(str(spreadsheets.inert(_text(cell)))))


def _texts(rows: Iterable[Row]) -> Iterator[Sequence[object]]:
    for row in rows:
        yield [cell if type(cell) is int else _text(cell) for cell in row]


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(_utc(cell))


def _utc(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return cell


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT
