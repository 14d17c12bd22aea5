"""The customers whom the suite asks without a browser: at its word they find the request in the portal, and
say yes or no.

The suite calls an address with what it wants said (`automated_ciba_approval_url`). Nobody is at that address
but this: the bank knows no such door, and each answer goes through its pages as anybody's does.
"""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx

from demo.forms import Reader, submission
from demo.sign_in import ONE_TIME_CODE, PASSWORD

HOST, PORT = "127.0.0.1", 8448
PATIENCE = 30.0
BUTTONS = {"allow": "btn-allow", "deny": "btn-deny"}
_FILLED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("id_password", {"id_password": PASSWORD}),
    ("id_otp", {"id_otp": ONE_TIME_CODE}),
    ("account-1", {"account-1": True}),
)
"""What a page may ask for on the way to the decision, by a control of it, and what is filled in there."""


def approval_url(customer: str) -> str:
    """The template that the suite fills in; its own braces stay."""
    return f"http://{HOST}:{PORT}/?{urlencode({'customer': customer})}&action={{action}}"


class Person:
    """One customer in a browser without script, which keeps its sign-in."""

    def __init__(self, name: str, portal: str, authority: Path) -> None:
        self._name = name
        self._portal = portal
        self._lock = threading.Lock()
        trust = ssl.create_default_context(cafile=str(authority))
        self._http = httpx.Client(verify=trust, trust_env=False, timeout=PATIENCE, follow_redirects=True)

    def decides(self, action: str) -> str:
        """Open the newest of what waits and press the button that stands for `action`; the page after it.

        Raises LookupError where nothing waits, or a page is not as it should be.
        """
        with self._lock:
            page = self._opened(f"{self._portal}/requests/", "btn-open-1")
            page = self._onward(self._pressed(page, "btn-open-1"), BUTTONS[action])
            return " ".join(self._pressed(page, BUTTONS[action]).text.split())

    def _opened(self, url: str, wanted: str) -> httpx.Response:
        page = self._http.get(url)
        if "id_username" in page.text:
            page = self._pressed(page, "btn-continue", id_username=self._name, id_password=PASSWORD)
        return self._onward(page, wanted)

    def _onward(self, page: httpx.Response, wanted: str) -> httpx.Response:
        """Fill in what is asked for until the page has the control that is wanted."""
        for _ in range(len(_FILLED) + 1):
            controls = _controls(page)
            if wanted in controls:
                return page
            filled = next((filled for control, filled in _FILLED if control in controls), None)
            if filled is None:
                break
            page = self._pressed(page, "btn-continue", **filled)
        raise LookupError(f"no {wanted} at {page.url}, {page.status_code}")

    def _pressed(self, page: httpx.Response, button: str, **filled: Any) -> httpx.Response:
        action, fields = submission(_forms(page), button, filled)
        address = str(page.url)
        return self._http.post(urljoin(address, action), data=fields, headers={"Referer": address})


def _forms(page: httpx.Response) -> Any:
    reader = Reader()
    reader.feed(page.text)
    return reader.forms


def _controls(page: httpx.Response) -> set[str]:
    return {control for form in _forms(page) for control in form.controls}


@contextmanager
def approver(portal: str, authority: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Listens on loopback until the block ends."""
    people: dict[str, Person] = {}
    known = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            name, action = asked.get("customer", [""])[0], asked.get("action", [""])[0]
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with known:
                person = people.setdefault(name, Person(name, portal, authority))
            try:
                said, status = person.decides(action), 200
            except (LookupError, StopIteration, httpx.HTTPError) as failure:
                said, status = f"{name} could not say {action}: {failure!r}", 500
                say(said)
            body = said.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The suite's own log has its calls."""

    with ThreadingHTTPServer((HOST, PORT), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
