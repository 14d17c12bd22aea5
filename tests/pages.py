"""A weak browser: reads a page's forms and submits them by the ids of their fields and buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client

from demo.forms import Reader, submission

HOST = {"SERVER_NAME": "localhost", "SERVER_PORT": "9443"}


@dataclass
class Page:
    """A page as a browser shows it."""

    http: Client
    response: Any
    url: str
    host: Mapping[str, str] = field(default_factory=lambda: HOST)
    """Whose page it is, as the test client says it."""

    def __post_init__(self) -> None:
        self._read = Reader()
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
    def passkey(self) -> str:
        """What the page's script would ask a passkey for; "" where it asks for none."""
        return self._read.passkey

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
        return self._posted(asked, fields)

    def press_at(self, action: str) -> "Page":
        """Submit the form that goes to an address."""
        form = next(form for form in self._read.forms if form.action == action)
        fields = {c.name: c.value for c in form.controls.values() if c.name}
        asked = urljoin(self.url, action)
        return self._posted(asked, fields)

    def chooses(self, name: str, value: str) -> "Page":
        """Submit the first form that has a control of that name, with this value for it."""
        form = next(form for form in self._read.forms if any(c.name == name for c in form.controls.values()))
        fields = {c.name: c.value for c in form.controls.values() if c.kind == "hidden"} | {name: value}
        asked = urljoin(self.url, form.action)
        return self._posted(asked, fields)

    def send(self, button: str) -> Any:
        """Submit the form and lose the way from there: the answer, its redirect not followed."""
        asked, fields = self._submission(button, {})
        return self.http.post(asked, fields, secure=True, **self.host)

    def sent_by(self, button: str) -> tuple[str, dict[str, list[str]]]:
        """Where the form that holds `button` goes, and what it brings there, for whoever adds to it."""
        return self._submission(button, {})

    def _posted(self, asked: str, fields: Mapping[str, Any]) -> "Page":
        answer = self.http.post(asked, fields, secure=True, follow=True, **self.host)
        return shown(self.http, answer, asked, self.host)

    def _submission(self, button: str, filled: Mapping[str, Any]) -> tuple[str, dict[str, list[str]]]:
        """Where the form that holds `button` goes, and its fields by name."""
        action, fields = submission(self._read.forms, button, filled)
        return urljoin(self.url, action), fields


def visit(http: Client, url: str) -> Page:
    return shown(http, http.get(url, secure=True, follow=True, **HOST), url)


def shown(http: Client, response: HttpResponse, asked: str, host: Mapping[str, str] = HOST) -> Page:
    chain = getattr(response, "redirect_chain", [])
    return Page(http, response, urljoin(asked, chain[-1][0]) if chain else asked, host)
