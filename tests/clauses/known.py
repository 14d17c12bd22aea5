"""What can be cited: rows of the conformance tests, requirements of our catalogue, sections of documents."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from demo.environment import CHECKOUT

DOCS = CHECKOUT / "docs"


@dataclass(frozen=True)
class Row:
    """One thing that the conformance tests ask."""

    id: str
    rule: str
    issuers: tuple[str, ...]
    """Those it is asked of; none for what is asked of the whole server."""


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]


def sections() -> list[Section]:
    """docs/conformance.toml, in its order."""
    written = tomllib.loads((DOCS / "conformance.toml").read_text())
    return [
        Section(
            part["title"],
            tuple(_row(f"CONF-{name}-{number}", part, said) for number, said in part["rows"].items()),
        )
        for name, part in written.items()
    ]


def _row(identifier: str, part: Mapping[str, list[str]], said: str | Mapping[str, object]) -> Row:
    if isinstance(said, str):
        return Row(identifier, said, tuple(part["issuers"]))
    issuers = said["issuers"]
    assert isinstance(issuers, list)
    return Row(identifier, str(said["rule"]), tuple(issuers))


def requirements() -> dict[str, str]:
    """Id to sentence, of docs/requirements.md."""
    lines = (DOCS / "requirements.md").read_text()
    return dict(re.findall(r"^\| `([A-Z]{2,4}-\d{2})` \| [^|]* \| (.*) \|$", lines, flags=re.MULTILINE))


def documents() -> dict[str, str]:
    """Short name to title, of docs/specifications.md."""
    lines = (DOCS / "specifications.md").read_text()
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]*) \|", lines, flags=re.MULTILINE))
