"""A customer of the bank, in a browser without script."""

from dataclasses import dataclass, field
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from demo.sign_in import ONE_TIME_CODE, PASSWORD
from portal.models import Allowance
from tests.browser import Browser
from tests.pages import HOST, Page, shown, visit

SIGN_IN = "/account/login/"
MIAS_TIME = ZoneInfo("Pacific/Auckland")
"""By which she is told of days: where she lives it is another one for half of each of ours."""


def forget_address() -> None:
    """What was tried from the one address that all customers of a test have counts no more."""
    Allowance.objects.filter(subject__contains=" from address: ").delete()


@dataclass
class Customer:
    """A bank customer in one browser, walking the pages by their forms."""

    username: str
    http: Browser = field(default_factory=Browser)

    def opens(self, url: str) -> Page:
        return visit(self.http, url)

    def signs_in(self, url: str = "/") -> Page:
        """Open an address and pass both factors; gives the page they lead to.

        The forms are known by heart, so their pages are not looked at: most tests are about what comes after.
        """
        if self.http.handler.enforce_csrf_checks:
            return self.signs_in_by_the_pages(url)
        at = url
        while not at.startswith(SIGN_IN):
            answer = self.http.get(at, secure=True, **HOST)
            if not answer.has_header("Location"):  # nothing is asked, or the second factor alone
                page = shown(self.http, answer, at)
                return page.press("btn-continue", id_otp=ONE_TIME_CODE) if page.has("id_otp") else page
            at = urljoin(at, answer["Location"])
        for typed in ({"login": self.username, "password": PASSWORD}, {"code": ONE_TIME_CODE}):
            answer = self.http.post(at, typed, secure=True, **HOST)
            if not answer.has_header("Location"):
                return shown(self.http, answer, at)
            at = urljoin(at, answer["Location"])
        return self._knows_password(self.opens(at))

    def signs_in_by_the_pages(self, url: str = "/") -> Page:
        """The same, by the forms that the pages show."""
        page = self.opens(url).press("btn-continue", id_username=self.username, id_password=PASSWORD)
        return self._knows_password(page.press("btn-continue", id_otp=ONE_TIME_CODE))

    def _knows_password(self, page: Page) -> Page:
        return page.press("btn-continue", id_password=PASSWORD) if page.has("id_password") else page

    def reaches_review(self, link: str, accounts: int = 1, *, acting: int = 1) -> Page:
        """Walk to the decision, ticking the first `accounts` accounts where there is a choice; where they can
        act for several, for the first or another of them."""
        page = self.signs_in(link)
        if page.has("acting-1"):
            page = page.press("btn-continue", **{f"acting-{acting}": True})
        if page.has("btn-allow"):
            return page
        return page.press("btn-continue", **{f"account-{n}": True for n in range(1, accounts + 1)})

    def allows(self, link: str, accounts: int = 1) -> str:
        """Say yes; gives the address the browser is sent back to."""
        return self.reaches_review(link, accounts).press("btn-allow").onward

    def refuses(self, link: str) -> str:
        return self.reaches_review(link).press("btn-deny").onward
