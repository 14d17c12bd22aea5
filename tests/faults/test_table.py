"""docs/faults.md is true: each fault has its row, and each test and step of chaos that one names exists."""

import ast
import re
from functools import cache

from chaos.plan import Fault
from demo.environment import CHECKOUT

TABLE = CHECKOUT / "docs" / "faults.md"
ROW = re.compile(r"^\| F(\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
STEP = re.compile(r"`chaos: ([^`]+)`")
ROWS = {int(number): proof for number, _, _, proof in ROW.findall(TABLE.read_text())}
DRILL = "restore drill"
"""What comes after all that breaks, each time."""


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((CHECKOUT / file).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_fault_has_its_row() -> None:
    assert list(ROWS) == list(range(1, 36))


def test_each_row_names_what_proves_it_or_says_that_nothing_was_tried() -> None:
    unproved = [n for n, proof in ROWS.items() if not TEST.findall(proof) and not STEP.findall(proof)]

    assert [n for n in unproved if not ROWS[n].startswith("Not tried")] == []


def test_whatever_is_named_exists() -> None:
    named = [(file, name) for proof in ROWS.values() for file, name in TEST.findall(proof)]
    steps = {step for proof in ROWS.values() for step in STEP.findall(proof)}

    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []
    assert steps == {DRILL, *Fault}, "each step of chaos proves something, and no other is named"
