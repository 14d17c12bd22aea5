"""Members of the bank's staff, in a browser without script on the host that is theirs."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.crypto import get_random_string

from demo.sign_in import ONE_TIME_CODE, PASSWORD
from tests.browser import Browser
from tests.pages import Page, shown

CSRF = "__Host-staff-csrf"
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
        """Pass both factors and open an address. The forms are known by heart, so their pages are not looked
        at: most tests are about what comes after (`signs_in_by_the_pages`)."""
        self.http.cookies[CSRF] = get_random_string(32)  # any will do that comes back in the form
        for path, typed in (
            ("/sign-in", {"username": self.username, "password": PASSWORD}),
            ("/sign-in/code", {"code": ONE_TIME_CODE}),
        ):
            answer = self.sends("POST", path, **typed)
            if not answer.has_header("Location"):
                return shown(self.http, answer, path, OURS)
        return self.opens(url)

    def signs_in_by_the_pages(self, url: str = "/") -> Page:
        page = self.opens(url).press("btn-continue", id_username=self.username, id_password=PASSWORD)
        return page.press("btn-continue", id_otp=ONE_TIME_CODE)

    def works_on(self, case: str = "CASE-12", why: str = "customer-asked") -> "Member":
        """Signed in, with a purpose stated."""
        self.signs_in("/purpose")
        answer = self.sends("POST", "/purpose", why=why, case=case)
        assert answer.has_header("Location"), shown(self.http, answer, "/purpose", OURS).text
        return self

    def opens_customer(self, number: str, case: str = "CASE-12", why: str = "customer-asked") -> Page:
        """By their number; where the purpose was stated to open another, one is stated for them."""
        page = self.opens("/customers/").press("btn-open", id_number=number)
        return page.press("btn-continue", id_why=why, id_case=case) if page.has("id_why") else page

    def sends(self, method: str, url: str, **data: Any) -> Any:
        """A bare request, its redirect not followed; a form with the token of a page of ours."""
        token = self.http.cookies.get(CSRF)
        headers = {"X-CSRFToken": token.value, "Referer": "https://localhost:9446/"} if token else {}
        if method == "POST":
            return self.http.post(url, data, secure=True, headers=headers, **HOST)
        return self.http.generic(method, url, secure=True, headers=headers, **HOST)
