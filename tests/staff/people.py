"""Members of the bank's staff, in a browser without script on the host that is theirs."""

from dataclasses import dataclass, field
from typing import Any

from tests.browser import Browser
from tests.pages import Page, shown

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
class Member:
    username: str
    http: Browser = field(default_factory=lambda: Browser(enforce_csrf_checks=True))

    def opens(self, url: str) -> Page:
        return shown(self.http, self.http.get(url, secure=True, follow=True, **HOST), url, OURS)

    def signs_in(self, url: str = "/") -> Page:
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
