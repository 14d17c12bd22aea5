"""docs/peers-defects.md is true: each row has the tests it names, or a reason; each mark has its row."""

import ast
import re
from pathlib import Path

from demo.environment import CHECKOUT

TABLE = CHECKOUT / "docs" / "peers-defects.md"
ROW = re.compile(r"^\| (6b?-\d{2}) \| (.+) \| (.+) \|$", re.MULTILINE)
FILE = re.compile(r"`(tests/[\w/]+\.py)`")
ROWS = {number: here for number, _, here in ROW.findall(TABLE.read_text())}


def marked() -> dict[str, set[str]]:
    """The files whose tests carry the mark, by its id."""
    found: dict[str, set[str]] = {}
    for path in sorted((CHECKOUT / "tests").rglob("test_*.py")):
        for number in _marks(path):
            found.setdefault(number, set()).add(path.relative_to(CHECKOUT).as_posix())
    return found


def _marks(path: Path) -> list[str]:
    return [
        argument.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.peer"
        for argument in mark.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def test_every_complaint_and_every_defect_has_its_row() -> None:
    expected = [f"6-{n:02}" for n in range(1, 28)] + [f"6b-{n:02}" for n in range(1, 23)]

    assert list(ROWS) == expected


def test_each_row_names_the_tests_that_carry_its_id_or_says_why_there_are_none() -> None:
    named = {number: set(FILE.findall(here)) for number, here in ROWS.items()}
    unexplained = [n for n, here in ROWS.items() if not named[n] and not here.startswith("None")]

    assert unexplained == []
    assert marked() == {number: files for number, files in named.items() if files}
