"""Reads the forms of a page, for customers without a browser: fields have ids, and a button is pressed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Control:
    name: str
    value: str
    kind: str
    checked: bool


@dataclass
class Form:
    action: str
    controls: dict[str, Control] = field(default_factory=dict)
    """By id; those without one by their name."""


class Reader(HTMLParser):
    """The forms of a page, its text, and where it sends the browser by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.refresh = ""
        self.passkey = ""
        self.text: list[str] = []
        self._elsewhere: dict[str, list[str]] = {}
        """Where buttons lead that are no part of the form they submit, by its id."""
        self._named = ""
        self._open: Form | None = None
        self._list: Control | None = None
        self._area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "meta" and said.get("http-equiv", "").lower() == "refresh":
            self.refresh = said["content"].partition("=")[2].strip("'\"")
        if tag == "form":
            self.passkey = said.get("data-options", self.passkey)
            self._open, self._named = Form(said.get("action", "")), said.get("id", "")
            self.forms.append(self._open)
        if tag == "button" and "formaction" in said:
            self._elsewhere.setdefault(said.get("form", ""), []).append(said["formaction"])
        if tag in {"input", "button"} and self._open is not None:
            key = said.get("id") or said.get("name", "")
            self._open.controls[key] = Control(
                said.get("name", ""), said.get("value", ""), said.get("type", "text"), "checked" in said
            )
        if tag == "textarea" and self._open is not None:
            self._area = Control(said.get("name", ""), "", "textarea", False)
            self._open.controls[said.get("id") or said.get("name", "")] = self._area
        if tag == "select" and self._open is not None:
            self._list = Control(said.get("name", ""), "", "select", False)
            self._open.controls[said.get("id") or said.get("name", "")] = self._list
        if tag == "option" and self._list is not None and ("selected" in said or not self._list.checked):
            self._list.value, self._list.checked = said.get("value", ""), True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            others = self._elsewhere.pop(self._named, [])
            self.forms += [Form(action, dict(self._open.controls)) for action in others]
            self._open = None
        if tag == "select":
            self._list = None
        if tag == "textarea" and self._area is not None:
            self._area.value, self._area = self._area.value.lstrip("\r\n"), None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        self.text.append(data)


def submission(
    forms: Iterable[Form], button: str, filled: Mapping[str, Any]
) -> tuple[str, dict[str, list[str]]]:
    """Where the form that holds `button` goes, and its fields by name; `filled`: values by id, True to tick
    a box."""
    form = next(form for form in forms if button in form.controls)
    fields: dict[str, list[str]] = {}
    for key, control in form.controls.items():
        ticked = filled.get(key, control.checked)
        value = filled[key] if isinstance(filled.get(key), str) else control.value
        if control.kind == "submit" and key != button:
            continue
        if control.kind in {"checkbox", "radio"} and not ticked:
            continue
        if control.name:
            fields.setdefault(control.name, []).append(value)
    return form.action, fields
