"""Who cites which clause: rules by @clause, tests by @pytest.mark.clause, found in the source."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from demo.environment import CHECKOUT

Places = dict[str, set[str]]
"""Clause to places: `oidc/checks/pkce.py: require_s256_challenge`, `tests/oidc/test_par.py: test_…`."""

PRODUCT = ("bank", "consent", "oidc", "portal", "profiles")


@cache
def by_code() -> Places:
    return _collected(_rules(path) for folder in PRODUCT for path in _sources(folder))


@cache
def by_tests() -> Places:
    return _collected(_tests(path) for path in _sources("tests"))


def _collected(found: Iterable[Iterator[tuple[str, str]]]) -> Places:
    places: Places = {}
    for pairs in found:
        for clause, place in pairs:
            places.setdefault(clause, set()).add(place)
    return places


def _sources(folder: str) -> list[Path]:
    return [path for path in sorted((CHECKOUT / folder).rglob("*.py")) if "migrations" not in path.parts]


def _rules(path: Path) -> Iterator[tuple[str, str]]:
    for name, node in _definitions(ast.parse(path.read_text())):
        for clause in _clauses(node.decorator_list):
            yield clause, f"{path.relative_to(CHECKOUT).as_posix()}: {name}"


def _tests(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text())
    everywhere = list(
        _clauses(
            [
                node.value
                for node in tree.body
                if isinstance(node, ast.Assign)
                and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)
            ]
        )
    )
    for name, node in _definitions(tree):
        if name.startswith("test_"):
            for clause in [*everywhere, *_clauses(node.decorator_list)]:
                yield clause, f"{path.relative_to(CHECKOUT).as_posix()}: {name}"


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _definitions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, Definition]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Definition):
            name = f"{above}{node.name}"
            yield name, node
            yield from _definitions(node, f"{name}.")


def _clauses(expressions: list[ast.expr]) -> Iterator[str]:
    for expression in expressions:
        for node in ast.walk(expression):
            if isinstance(node, ast.Call) and _last_name(node.func) == "clause":
                yield from (
                    arg.value
                    for arg in node.args
                    if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                )


def _last_name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
