"""A weak browser: reads a page's forms and submits them by the ids of their fields and buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client

HOST = {"SERVER_NAME": "localhost", "SERVER_PORT": "9443"}


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


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.refresh = ""
        self.text: list[str] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "meta" and said.get("http-equiv", "").lower() == "refresh":
            self.refresh = said["content"].partition("=")[2].strip("'\"")
        if tag == "form":
            self._open = Form(said.get("action", ""))
            self.forms.append(self._open)
        if tag in {"input", "button"} and self._open is not None:
            key = said.get("id") or said.get("name", "")
            self._open.controls[key] = Control(
                said.get("name", ""), said.get("value", ""), said.get("type", "text"), "checked" in said
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@dataclass
class Page:
    """A page as a customer's browser shows it."""

    http: Client
    response: Any
    url: str

    def __post_init__(self) -> None:
        self._read = _Reader()
        self._read.feed(self.response.content.decode())

    @property
    def status(self) -> int:
        return int(self.response.status_code)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._read.text).split())

    @property
    def onward(self) -> str:
        """Where the page sends the browser by itself; "" for an ordinary page."""
        return self._read.refresh

    @property
    def posting(self) -> tuple[str, dict[str, str]]:
        """Where the page's one form takes the browser, and the fields it brings there."""
        (form,) = self._read.forms
        return form.action, {c.name: c.value for c in form.controls.values() if c.name}

    def has(self, control: str) -> bool:
        return any(control in form.controls for form in self._read.forms)

    def press(self, button: str, **filled: Any) -> "Page":
        """Submit the form that holds `button`; `filled`: values by id, True to tick a box."""
        asked, fields = self._submission(button, filled)
        return shown(self.http, self.http.post(asked, fields, secure=True, follow=True, **HOST), asked)

    def send(self, button: str) -> Any:
        """Submit the form and lose the way from there: the answer, its redirect not followed."""
        asked, fields = self._submission(button, {})
        return self.http.post(asked, fields, secure=True, **HOST)

    def _submission(self, button: str, filled: Mapping[str, Any]) -> tuple[str, dict[str, list[str]]]:
        """Where the form that holds `button` goes, and its fields by name."""
        form = next(form for form in self._read.forms if button in form.controls)
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
        return urljoin(self.url, form.action), fields


def visit(http: Client, url: str) -> Page:
    return shown(http, http.get(url, secure=True, follow=True, **HOST), url)


def shown(http: Client, response: HttpResponse, asked: str) -> Page:
    chain = getattr(response, "redirect_chain", [])
    return Page(http, response, urljoin(asked, chain[-1][0]) if chain else asked)
