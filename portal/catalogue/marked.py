"""Every text that the code and the templates of the portal mark for translation."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

_MARKS = frozenset({"_", "noop", "lazy"})
"""What `gettext`, `gettext_noop` and `gettext_lazy` are called here."""
_OURS = ("portal", "oidc/endpoints", "bank")
_NOT_CUSTOMERS = ("staff/", "mail/staff/", "portal/gallery.html")
_LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_ONE = re.compile(rf"(?<!n)(?:gettext|_)\({_LITERAL}\)")
_MANY = re.compile(rf"ngettext\({_LITERAL},\s*{_LITERAL},")


@dataclass(frozen=True, order=True)
class Marked:
    text: str
    plural: str = ""
    """How it is put of more than one; "" where nothing is counted."""


FOREIGN = frozenset({
    Marked(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    Marked("Null characters are not allowed."),
    Marked("This field is required."),
})  # fmt: skip
"""Django's own, which our forms can answer with."""


def marked() -> frozenset[Marked]:
    root = Path(settings.ROOT)
    found = set(FOREIGN)
    for folder in _OURS:
        for file in (root / folder).rglob("*.py"):
            found.update(_in_code(file.read_text()))
    for file in sorted((root / "templates").rglob("*")):
        name = file.relative_to(root / "templates").as_posix()
        if file.is_file() and not name.startswith(_NOT_CUSTOMERS):
            found.update(_in_template(file.read_text(), name))
    return frozenset(found)


def _in_code(source: str) -> Iterator[Marked]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        said = [one.value for one in node.args if isinstance(one, ast.Constant)]
        texts = [one for one in said if isinstance(one, str)]
        if node.func.id in _MARKS and texts:
            yield Marked(texts[0])
        elif node.func.id == "ngettext" and len(texts) == 2:
            yield Marked(*texts)


def _in_template(source: str, name: str) -> Iterator[Marked]:
    code = templatize(source, origin=name)
    yield from (Marked(ast.literal_eval(text)) for text in _ONE.findall(code))
    yield from (Marked(ast.literal_eval(one), ast.literal_eval(many)) for one, many in _MANY.findall(code))
