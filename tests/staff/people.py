"""Members of the bank's staff, in a browser without script on the host that is theirs."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from demo.forms import Reader, submission
from tests.browser import Browser

HOST = {"SERVER_NAME": "localhost", "SERVER_PORT": "9446"}
OURS = {**HOST, "HTTP_REFERER": "https://localhost:9446/"}
"""A form of a page of ours."""
EVERYONE = {
    "support": "suki",
    "case handler": "sam",
    "recipient manager": "rhea",
    "privacy": "pia",
    "auditor": "ada",
    "operator": "otto",
}
"""The sandbox's member of each role."""


@dataclass
class StaffPage:
    """A page as a member's browser shows it."""

    http: Browser
    response: Any
    url: str

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
    def passkey(self) -> str:
        """What the page's script would ask a passkey for."""
        return self._read.passkey

    def has(self, control: str) -> bool:
        return any(control in form.controls for form in self._read.forms)

    def press(self, button: str, **filled: Any) -> "StaffPage":
        """Submit the form that holds `button`; `filled`: values by id."""
        action, fields = submission(self._read.forms, button, filled)
        asked = urljoin(self.url, action)
        return shown(self.http, self.http.post(asked, fields, secure=True, follow=True, **OURS), asked)


@dataclass
class Member:
    username: str
    http: Browser = field(default_factory=lambda: Browser(enforce_csrf_checks=True))

    def opens(self, url: str) -> StaffPage:
        return shown(self.http, self.http.get(url, secure=True, follow=True, **HOST), url)

    def signs_in(self, url: str = "/") -> StaffPage:
        page = self.opens(url).press("btn-continue", id_username=self.username, id_password="accord-demo")
        return page.press("btn-continue", id_otp="000000")

    def works_on(self, case: str = "CASE-12", why: str = "customer-asked", url: str = "/") -> "Member":
        """Signed in, with a purpose stated."""
        self.signs_in()
        self.opens("/purpose").press("btn-continue", id_why=why, id_case=case)
        return self

    def sends(self, method: str, url: str, **data: Any) -> Any:
        """A bare request, its redirect not followed; a form with the token of a page of ours."""
        token = self.http.cookies.get("__Host-staff-csrf")
        headers = {"X-CSRFToken": token.value, "Referer": "https://localhost:9446/"} if token else {}
        if method == "POST":
            return self.http.post(url, data, secure=True, headers=headers, **HOST)
        return self.http.generic(method, url, secure=True, headers=headers, **HOST)


def shown(http: Browser, response: Any, asked: str) -> StaffPage:
    chain = getattr(response, "redirect_chain", [])
    return StaffPage(http, response, urljoin(asked, chain[-1][0]) if chain else asked)
