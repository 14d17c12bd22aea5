"""The style sheets as pages load them: the parts that the map names, in their layers, as two files (pure)."""

import re
from itertools import groupby
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
MAP, APP, OWN = CSS / "map.css", CSS / "app.css", CSS / "own.css"
HEAD = "/* Made by `manage.py styles` of the parts that map.css names: change those. */\n"
_PART = re.compile(r'^@import "([^"]+)" layer\(([a-z]+)\);$', re.MULTILINE)
_ORDER = re.compile(r"^@layer [a-z, ]+;$", re.MULTILINE)
_COMMENT_OR_STRING = re.compile(r"""/\*.*?\*/|("[^"]*"|'[^']*')""", re.DOTALL)
_HELD = re.compile(r"\0(\d+)\0")
_SELECTOR = re.compile(r"(?<=[{};])[^{};@]+(?=\{)|^[^{};@]+(?=\{)")


def parts() -> list[tuple[str, str]]:
    """Each part's name and layer, in the order of the map."""
    found: list[tuple[str, str]] = _PART.findall(MAP.read_text())
    return found


def joined() -> dict[Path, str]:
    """What APP, for every page, and OWN, for those that are no step of a decision, are to hold."""
    named = parts()
    own = [part for part in named if part[0].startswith("own/")]
    return {APP: _joined([part for part in named if part not in own]), OWN: _joined(own)}


def _joined(these: list[tuple[str, str]]) -> str:
    """All their rules in the order of the map, a line for each part, made bare."""
    orders: list[str] = _ORDER.findall(MAP.read_text())
    layers = [
        "\n".join([f"@layer {layer}{{", *(bare((CSS / name).read_text()) for name, _layer in those), "}"])
        for layer, those in groupby(these, key=lambda part: part[1])
    ]
    return HEAD + "\n".join([*map(bare, orders), *layers]) + "\n"


def bare(css: str) -> str:
    """The same rules without comments and without the white space that CSS does not need.

    Gone are the space around braces, semicolons and commas, after a colon, and around what joins selectors
    (`>`, `+`, `~`); and the last semicolon of a rule. Any other run of white space becomes one space, since
    it may mean something: a descendant, the sides of a sum in `calc()`, `and (` in a condition. Strings stay.
    """
    strings: list[str] = []

    def hold(found: re.Match[str]) -> str:
        if found[1] is None:
            return " "
        strings.append(found[1])
        return f"\0{len(strings) - 1}\0"

    css = " ".join(_COMMENT_OR_STRING.sub(hold, css).split())
    css = re.sub(r" ?([{};,]) ?", r"\1", css).replace(": ", ":").replace(";}", "}")
    css = _SELECTOR.sub(lambda selector: re.sub(r" ?([>+~]) ?", r"\1", selector[0]), css)
    return _HELD.sub(lambda held: strings[int(held[1])], css)
