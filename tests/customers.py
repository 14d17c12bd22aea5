"""A customer of the bank, in a browser without script."""

from dataclasses import dataclass, field

from tests.browser import Browser
from tests.pages import Page, visit


@dataclass
class Customer:
    """A bank customer in one browser, walking the pages by their forms."""

    username: str
    http: Browser = field(default_factory=Browser)

    def opens(self, url: str) -> Page:
        return visit(self.http, url)

    def signs_in(self, url: str = "/") -> Page:
        """Open an address and pass both factors; gives the page they lead to."""
        page = self.opens(url).press("btn-continue", id_username=self.username, id_password="accord-demo")
        page = page.press("btn-continue", id_otp="000000")
        return page.press("btn-continue", id_password="accord-demo") if page.has("id_password") else page

    def reaches_review(self, link: str, accounts: int = 1) -> Page:
        """Walk to the decision, ticking the first `accounts` accounts where there is a choice."""
        page = self.signs_in(link)
        if page.has("btn-allow"):
            return page
        return page.press("btn-continue", **{f"account-{n}": True for n in range(1, accounts + 1)})

    def allows(self, link: str, accounts: int = 1) -> str:
        """Say yes; gives the address the browser is sent back to."""
        return self.reaches_review(link, accounts).press("btn-allow").onward

    def refuses(self, link: str) -> str:
        return self.reaches_review(link).press("btn-deny").onward
