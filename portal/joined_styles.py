"""The style sheet as pages load it: the parts that the map names, in their layers, as one file (pure)."""

import re
from itertools import groupby
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
MAP, JOINED = CSS / "map.css", CSS / "app.css"
HEAD = "/* Made by `manage.py styles` of the parts that map.css names: change those. */\n"
_PART = re.compile(r'^@import "([^"]+)" layer\(([a-z]+)\);$', re.MULTILINE)
_ORDER = re.compile(r"^@layer [a-z, ]+;$", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_INDENT = re.compile(r"\n\s*")


def parts() -> list[tuple[str, str]]:
    """Each part's name and layer, in the order of the map."""
    found: list[tuple[str, str]] = _PART.findall(MAP.read_text())
    return found


def joined() -> str:
    """What JOINED is to hold: all rules in the order of the map, without comments and indentation."""
    orders: list[str] = _ORDER.findall(MAP.read_text())
    layers = [
        f"@layer {layer} {{\n{''.join(_bare((CSS / name).read_text()) for name, _ in those)}}}"
        for layer, those in groupby(parts(), key=lambda part: part[1])
    ]
    return HEAD + "\n".join([*orders, *layers]) + "\n"


def _bare(part: str) -> str:
    return _INDENT.sub("\n", _COMMENT.sub("", part)).strip() + "\n"
