"""The rules of the house that no single file can keep alone, each with its reason in the failure."""

import ast
import importlib
import io
import pkgutil
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from demo.environment import CHECKOUT
from oidc.clauses import CITED
from tests.clauses.known import sections

PRODUCT = ("bank", "config", "conformance", "consent", "demo", "oidc", "portal", "profiles", "staff", "vault")
LAYERS = ("consent", "bank", "oidc", "portal", "staff")
"""From the bottom up: each may point at those before it."""
SEAM = ("oidc/toolkit/", "oidc/grants/", "oidc/models/")
ECOSYSTEMS = {"uk", "nz", "cds", "cdr", "obie"}
WRITERS = {"create", "get_or_create", "update_or_create", "update", "aupdate", "acreate", "Consent"}
LONGEST_FILE = 300  # lines
LONGEST_TEST_FILE = 350  # a story may be long, and cases are lists
CITATION = re.compile(r"^[A-Z]{2,4}-\d{2}$")
"""A requirement of the catalogue, docs/requirements.md; anything else names a document and its section."""


# --- reading the code -----------------------------------------------------------------------------------


def sources(*folders: str) -> Iterator[Path]:
    """Every Python file below `folders` that a person wrote."""
    for folder in folders:
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def calls_of(path: Path, name: str) -> Iterator[ast.Call]:
    """Every call of something whose last name is `name`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and _last_name(node.func) == name:
            yield node


def _last_name(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def texts_of(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


# --- one writer -----------------------------------------------------------------------------------------


def test_only_one_file_gives_a_consent_its_status() -> None:
    writers = {
        f"{name_of(path)}:{line}"
        for path in sources(*PRODUCT)
        for line in lines_that_write_a_status(tree_of(path))
    }
    elsewhere = sorted(place for place in writers if not place.startswith("consent/operations/_move.py:"))

    assert writers, "the rule looks past the file it is about"
    assert not elsewhere, (
        f"{elsewhere} write a consent's status. Only consent/operations/_move.py may, because it asks the "
        "lifecycle first and appends the audit event; call an operation, which names a verb."
    )


def lines_that_write_a_status(tree: ast.Module) -> Iterator[int]:
    """`x.status = …`, `setattr(x, "status", …)`, and `status` given to whatever creates or updates rows."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="status", ctx=ast.Store()):
                yield node.lineno
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), *_]):
                yield node.lineno
            case ast.Call(func=function, keywords=keywords) if _last_name(function) in WRITERS:
                if any(keyword.arg == "status" for keyword in keywords):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(attr="bulk_update")) if "status" in ast.dump(node):
                yield node.lineno


@pytest.mark.parametrize(
    "written",
    [
        "consent.status = 'active'",
        "a, consent.status = 1, 'active'",
        "consent.status: str = 'active'",
        "setattr(consent, 'status', 'active')",
        "Consent.objects.filter(pk=1).update(status='active')",
        "Consent(status='active')",
        "Consent.objects.bulk_update(rows, ['status'])",
    ],
)
def test_every_way_to_write_a_status_is_seen(written: str) -> None:
    assert list(lines_that_write_a_status(ast.parse(written)))


# --- names ----------------------------------------------------------------------------------------------


@pytest.mark.clause("PRF-01")
def test_nothing_below_the_profiles_names_an_ecosystem() -> None:
    named = sorted(
        f"{name_of(path)}:{token.start[0]} {token.string}"
        for path in sources("oidc", "consent", "portal", "bank", "staff")
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
        if token.type == tokenize.NAME and ECOSYSTEMS & set(token.string.lower().split("_"))
    )

    assert not named, (
        f"{named}: an ecosystem's name below profiles/. What one ecosystem decides is a value or a function "
        "of its profile, because an `if` for a country spreads and no other country can be added by data."
    )


def test_no_file_is_called_utils() -> None:
    vague = [
        name_of(path) for path in sources(*PRODUCT, "examples", "tests") if path.stem in {"utils", "helpers"}
    ]

    assert not vague, (
        f"{vague}: a name that promises nothing is a place where everything fits; name the idea."
    )


def test_files_hold_one_idea_each() -> None:
    long = [
        f"{name_of(path)} has {lines} lines, more than {longest}"
        for folders, longest in (((*PRODUCT, "examples"), LONGEST_FILE), (("tests",), LONGEST_TEST_FILE))
        for path in sources(*folders)
        if (lines := len(path.read_text().splitlines())) > longest
    ]

    assert not long, f"{long}. Split it, because a file that long holds two ideas."


# --- who knows whom -------------------------------------------------------------------------------------


def test_only_the_seam_imports_the_toolkit() -> None:
    outside = sorted(
        f"{name_of(path)} imports {module}"
        for path in sources(*PRODUCT, "examples")
        if not name_of(path).startswith(SEAM)
        for module in imported_by(tree_of(path))
        if module.partition(".")[0] in {"oauthlib", "oauth2_provider"}
    )

    assert not outside, (
        f"{outside}: only {', '.join(SEAM)} may, because everything the toolkit decides has to be found in "
        "one place when it is upgraded."
    )


def imported_by(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_foreign_keys_point_the_way_imports_do() -> None:
    upwards = sorted(
        f"{model._meta.label}.{field.name} points to {other._meta.label}"
        for model in apps.get_models()
        if (layer := layer_of(model)) is not None
        for field in model._meta.get_fields()
        if field.concrete and (other := field.related_model) is not None
        if (below := layer_of(other)) is not None and below > layer
    )

    assert not upwards, (
        f"{upwards}. Keys point down ({' → '.join(reversed(LAYERS))}), because a consent must be readable, "
        "and stoppable, without knowing who issues tokens for it."
    )


def layer_of(model: type[Model]) -> int | None:
    package = model.__module__.partition(".")[0]
    return LAYERS.index(package) if package in LAYERS else None


def test_every_package_of_ours_with_models_has_a_place_in_the_layers() -> None:
    ours = {model.__module__.partition(".")[0] for model in apps.get_models()} & set(PRODUCT)

    assert ours <= set(LAYERS), "a package with models that the rule on foreign keys does not know"


# --- clauses --------------------------------------------------------------------------------------------


@cache
def cited_by_code() -> frozenset[str]:
    """What @clause says in all modules of the product."""
    for package in ("oidc", "consent", "bank", "portal", "profiles", "staff"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    return frozenset(CITED)


@cache
def marked_by_tests() -> frozenset[str]:
    """What @pytest.mark.clause says in all tests."""
    return frozenset(
        words
        for path in sources("tests")
        for call in calls_of(path, "clause")
        if isinstance(call.func, ast.Attribute)
        for words in texts_of(call)
    )


def test_every_cited_clause_has_a_test() -> None:
    untested = {clause: sorted(CITED[clause]) for clause in sorted(cited_by_code() - marked_by_tests())}
    lines = "\n".join(f"  {clause}: {', '.join(rules)}" for clause, rules in untested.items())

    assert not untested, (
        f"{len(untested)} clauses are cited by code and by no test; a rule that nothing proves rots:\n{lines}"
    )


def test_every_citation_can_be_looked_up() -> None:
    rows = {row.id for section in sections() for row in section.rows}
    documents = first_column("specifications.md")
    unknown = sorted(
        words
        for words in cited_by_code() | marked_by_tests()
        if words not in rows | first_column("requirements.md")
        if CITATION.match(words) or words.partition(" §")[0] not in documents
    )

    assert not unknown, (
        f"{unknown}: whoever reads a citation must find what it says. Put requirements into "
        "docs/requirements.md, rows of the conformance tests into docs/conformance.toml, documents into "
        "docs/specifications.md."
    )


def first_column(document: str) -> frozenset[str]:
    """The names that the tables of a document begin their rows with."""
    rows = re.findall(r"^\| `([^`]+)` \|", (CHECKOUT / "docs" / document).read_text(), flags=re.MULTILINE)
    return frozenset(rows)


def test_a_comment_of_a_template_ends_on_its_line() -> None:
    """Django prints one that does not."""
    open_ended = [
        f"{path.relative_to(CHECKOUT)}: {line.strip()}"
        for path in (CHECKOUT / "templates").rglob("*")
        if path.is_file()
        for line in path.read_text().splitlines()
        if "#}" not in line.partition("{#")[2] and "{#" in line
    ]

    assert open_ended == []
