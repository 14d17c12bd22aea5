"""The files that staff take away: nothing in them calculates, whatever a company is called."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from staff.exports import files
from staff.exports.files import FILES, Form, Row
from tests.staff.exporting import OF_NOBODY, SHARING, asks, cells_of, fetches, made, unpacked
from tests.staff.people import Member
from tests.staff.things import a_company, a_consent

NASTY = (
    "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\r=1", "\n=1", "\0=1", "\uff1d1", "\uff0b1",
    "\uff0d1", "\uff20x",
)  # fmt: skip


def written(form: Form, names: list[str], rows: Any) -> bytes:
    out = io.BytesIO()
    FILES[form].write(out, names, rows)
    return out.getvalue()


@pytest.mark.clause("ASVS §1.2.10")
@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula_in_a_spreadsheet(text: str) -> None:
    row = [text, 3, True, None, "a=b"]

    lines = written(Form.CSV, ["name", "n", "yes", "none", "plain"], [row]).decode()
    (sheet,) = cells_of(written(Form.XLSX, ["name", "n", "yes", "none", "plain"], [row]))

    assert lines.split("\r\n", 1)[1].lstrip('"').startswith("'" + text[0])
    assert [kind for kind, _ in sheet[1]] == ["inlineStr", "n", "inlineStr", "inlineStr"]
    assert sheet[1][0][1].startswith("'")
    assert [shown for _, shown in sheet[1][1:]] == ["3", "yes", "a=b"]


@pytest.mark.clause("ASVS §1.2.10")
def test_a_number_below_nothing_stays_a_number() -> None:
    assert written(Form.CSV, ["n"], [[-3]]) == b"n\r\n-3\r\n"
    assert cells_of(written(Form.XLSX, ["n"], [[-3]]))[0][1] == [("n", "-3")]


def test_json_keeps_what_is_there_and_what_is_not() -> None:
    at = datetime(2026, 11, 28, 22, 0, 1, 5, tzinfo=UTC)

    line = written(Form.NDJSON, ["at", "yes", "none", "n", "text"], [[at, True, None, 7, "=é\n"]])

    assert line.count(b"\n") == 1
    assert json.loads(line) == {
        "at": "2026-11-28T22:00:01.000005Z",
        "yes": True,
        "none": None,
        "n": 7,
        "text": "=é\n",
    }


@pytest.mark.clause("ASVS §1.2.10")
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_no_cell_is_a_formula_where_another_separator_is_read(separator: str) -> None:
    text = written(Form.CSV, ["name"], [[f"Budget{separator}=1+1"], [f"Fox{separator} @x"], ["a;b"]]).decode()

    cells = [cell.strip() for line in text.splitlines() for cell in line.split(separator)]
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    assert "a;b" in text


def test_a_full_sheet_is_followed_by_another(monkeypatch: Any) -> None:
    monkeypatch.setattr(files, "ROWS_OF_A_SHEET", 3)

    sheets = cells_of(written(Form.XLSX, ["n"], [[n] for n in range(5)]))

    assert [[cells[0][1] for cells in sheet] for sheet in sheets] == [
        ["n", "0", "1"],
        ["n", "2", "3"],
        ["n", "4"],
    ]


def test_a_cell_longer_than_excel_reads_says_that_it_was_cut() -> None:
    (sheet,) = cells_of(written(Form.XLSX, ["text"], [["x" * 40_000]]))

    text = sheet[1][0][1]
    assert len(text) == files.LONGEST_CELL
    assert text.endswith("… (cut)")


class Sink:
    """What is written is counted and forgotten, as parts are."""

    size = 0

    def write(self, data: bytes, /) -> int:
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("form", list(Form))
def test_memory_does_not_grow_with_the_rows(form: Form) -> None:
    def rows(number: int) -> Iterator[Row]:
        for n in range(number):
            yield [f"reference {n}", "Budget Fox", n, True, None]

    def peak(number: int) -> int:
        tracemalloc.start()
        FILES[form].write(Sink(), ["a", "b", "c", "d", "e"], rows(number))
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(10)

    assert peak(20_000) < peak(200) + 300_000


@pytest.mark.django_db
@pytest.mark.clause("ASVS §1.2.10")
def test_a_company_called_like_a_formula_is_a_name_in_excel(ada: Member, bank: None) -> None:
    a_consent(company=a_company('=HYPERLINK("http://evil.example")').name)
    ada.works_on()

    asks(ada, SHARING.replace("app:fox+", ""), columns=OF_NOBODY, form="xlsx")
    archive = unpacked(fetches(ada, made()))

    assert archive.name == "consents.xlsx"
    (sheet,) = cells_of(archive.data)
    assert [text for _, text in sheet[0]] == list(OF_NOBODY)
    assert sheet[1][0] == ("inlineStr", '\'=HYPERLINK("http://evil.example")')
    with zipfile.ZipFile(io.BytesIO(archive.data)) as workbook:
        assert "xl/externalLinks" not in str(workbook.namelist())
    assert archive.manifest["rows"] == 1
    assert archive.manifest["made_at"] <= timezone.now().isoformat()
