"""What the documents say is so: each variable, link, path and command they name exists, none is forgotten."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from demo.environment import CHECKOUT, Ports

DOCUMENTS = sorted(
    [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("examples/**/*.md")]
)
CONFIGURATION = CHECKOUT / "docs" / "configuration.md"
READERS = {
    "addresses",
    "chosen",
    "flag",
    "https_url",
    "languages",
    "mapping",
    "named_keys",
    "narrowed",
    "networks",
    "number",
    "own_apps",
    "paths",
    "seconds_of",
    "secret",
    "telephone",
    "text",
    "time_zone",
    "words",
    "words_of",
}
"""The functions of config.env that read a variable."""
READ_BY_OTHERS = {"GUNICORN_CMD_ARGS"}
OF_OUR_OWN_PROCESSES = {"ACCORD_TEST_STATE", "DJANGO_SETTINGS_MODULE", "PATH", "PYTEST_XDIST_WORKER"}
"""What one process tells another, or every machine has; nobody sets it for us."""


# --- configuration ----------------------------------------------------------------------------------------


def test_every_variable_is_documented_and_no_other() -> None:
    read = variables_read() | READ_BY_OTHERS
    documented = set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", CONFIGURATION.read_text(), flags=re.MULTILINE))

    assert documented == read, (
        f"docs/configuration.md lacks {sorted(read - documented)} and names {sorted(documented - read)} in "
        "vain: an operator knows a variable from there alone."
    )


def variables_read() -> set[str]:
    """Every environment variable that config/ and demo/ read."""
    paths = [path for folder in ("config", "demo") for path in (CHECKOUT / folder).rglob("*.py")]
    found = {name for path in paths for name in variables_in(ast.parse(path.read_text()))}
    of_ports = {f"PORT_{field.name.upper()}" for field in fields(Ports)}
    return (found | of_ports) - OF_OUR_OWN_PROCESSES


def variables_in(tree: ast.Module) -> Iterator[str]:
    """Names given to `env.…(…)` and `os.environ…`, as words or as constants of the module."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="env"), attr=reader), args=[named, *_]) if (
                reader in READERS
            ):
                name = _word(named, constants)
                yield name
                if reader in {"secret", "named_keys"}:
                    yield f"{name}_FILE"
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(value=ast.Name(id="os"), attr="environ"), attr="get" | "pop"
                ),
                args=[named, *_],
            ) if name := _word(named, constants):
                yield name
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id="os"), attr="environ"), slice=named) if (
                name := _word(named, constants)
            ):
                yield name


def _word(expression: ast.expr, constants: dict[str, object]) -> str:
    match expression:
        case ast.Constant(value=str(word)):
            return word
        case ast.Name(id=name) if isinstance(constants.get(name), str):
            return str(constants[name])
        case _:
            return ""


def test_the_ways_to_read_a_variable_are_all_known() -> None:
    named = set(variables_in(ast.parse((CHECKOUT / "config" / "settings.py").read_text())))

    assert {"SECRET_KEY", "SECRET_KEY_FILE", "SANDBOX", "ISSUERS", "TRUSTED_PROXIES"} <= named
    assert {"LOG_LEVEL", "CHROMIUM", "STATE_DIR"} <= variables_read()


# --- links and paths --------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"(?:src|href|srcset)=\"([^\"]+)\"", text)
    broken = [
        target
        for target in targets
        if not re.match(r"[a-z]+:", target)
        if not _exists(document, *target.partition("#")[::2])
    ]

    assert not broken


def _exists(document: Path, path: str, anchor: str) -> bool:
    target = (document.parent / path).resolve() if path else document
    if not target.exists():
        return False
    return not anchor or anchor in {_anchor(title) for title in _titles(target)}


def _titles(document: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)


def _anchor(title: str) -> str:
    """The name that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_the_tree_in_the_architecture_names_what_exists() -> None:
    missing = [path for path in paths_of_the_tree() if not (CHECKOUT / path).exists()]

    assert not missing, f"{missing} stand in docs/architecture.md and not in the repository"


def test_the_tree_in_the_architecture_forgets_no_package() -> None:
    folders = {
        path.parent.relative_to(CHECKOUT).as_posix() + "/"
        for package in ("bank", "config", "consent", "demo", "oidc", "portal", "profiles", "staff")
        for path in (CHECKOUT / package).rglob("*.py")
        if not {"migrations", "management"} & set(path.parts)
    }

    assert not folders - set(paths_of_the_tree()), "a package that docs/architecture.md does not explain"


def paths_of_the_tree() -> list[str]:
    """The names in the tree: each line is indented below its folder, and a remark follows two blanks."""
    text = (CHECKOUT / "docs" / "architecture.md").read_text()
    tree = re.search(r"## The tree\n+```\n(.*?)```", text, flags=re.DOTALL)
    assert tree is not None
    paths, folders = [], dict[int, str]()
    for line in tree[1].splitlines():
        indent = len(line) - len(line.lstrip())
        for name in re.split(r" {2,}", line.strip())[0].split(" "):
            above = folders.get(indent, "")
            paths.append(above + name)
            if name.endswith("/"):
                folders[indent + 2] = above + name
    return paths


# --- commands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)`", document.read_text()))
    named |= set(re.findall(r"^(?:\$ )?make ([a-z][a-z-]+)", document.read_text(), flags=re.MULTILINE))

    assert named <= known
