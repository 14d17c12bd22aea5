"""A customer of the bank who fills in whatever page comes, and tries again where none does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx

from chaos.ledger import Ledger
from chaos.patience import answered
from demo.forms import Reader, submission
from demo.sign_in import ONE_TIME_CODE, PASSWORD

MOST_PAGES = 14
TRIES_AGAIN_AFTER = 1.5
"""Seconds: people are slower than programs."""


class Astray(Exception):
    """The pages led nowhere."""


@dataclass(frozen=True)
class Page:
    url: str
    status: int
    read: Reader

    def has(self, control: str) -> bool:
        return any(control in form.controls for form in self.read.forms)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.read.text).split())


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Somebody with a browser of their own, whose cookies last as long as it does."""

    name: str
    portal: str
    http: httpx.Client
    ledger: Ledger

    def decides(self, link: str, button: str) -> str:
        """Follow a recipient's link and decide; gives the address that the browser is sent back to."""
        page, opened = self._opened(link), 1
        for _ in range(MOST_PAGES):
            if page.read.refresh:
                return page.read.refresh
            if not page.url.startswith(self.portal):  # an answer that needed no page
                return page.url
            following = self._forward(page, button)
            if following is None and opened < 3:
                following, opened = self._opened(link), opened + 1
            if following is None:
                break
            page = following
        raise Astray(f"{page.status} {page.text[-260:-90]}")

    def stops(self, consent_id: str) -> bool:
        """Stop a consent in the portal; whether a page said that it has ended."""
        address = f"{self.portal}/consents/{consent_id}/stop"
        page = self._opened(address)
        for _ in range(MOST_PAGES):
            if page.url.endswith("/stopped"):
                return page.status == 200
            following = self._forward(page, "btn-stop")
            if following is None:
                return False
            page = following
        return False

    def _forward(self, page: Page, button: str) -> Page | None:
        """What comes after a page, whichever it is; None where it has nothing for us."""
        if page.has("id_username"):
            return self._pressed(page, "btn-continue", {"id_username": self.name, "id_password": PASSWORD})
        if page.has("id_otp"):
            return self._pressed(page, "btn-continue", {"id_otp": ONE_TIME_CODE})
        if page.has("account-1"):
            return self._pressed(page, "btn-continue", {"account-1": True})
        return self._pressed(page, button, {}) if page.has(button) else None

    def _opened(self, url: str) -> Page:
        return self._shown(lambda: self.http.get(url), "page")

    def _pressed(self, page: Page, button: str, filled: Mapping[str, Any]) -> Page:
        action, fields = submission(page.read.forms, button, filled)
        url = urljoin(page.url, action)
        return self._shown(lambda: self.http.post(url, data=fields, headers={"Origin": self.portal}), button)

    def _shown(self, call: Any, what: str) -> Page:
        answer, _ = answered(call, self.ledger, what=what, pause=TRIES_AGAIN_AFTER)
        read = Reader()
        read.feed(answer.text)
        return Page(str(answer.url), answer.status_code, read)
