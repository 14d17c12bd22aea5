"""A real Chromium on which a test plays a customer's story.

The browser plays in its own thread; its requests are answered here, in the test's own transaction.
"""

import base64
import queue
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from tests.actors import Customer
from tests.chromium import Chromium
from tests.pages import HOST
from tests.staff.people import Member

BANK = "https://localhost:9443"
AWAY = {"status": 200, "headers": {"Content-Type": "text/plain"}, "body": b"the recipient"}


@dataclass(frozen=True)
class Screen:
    """Before what somebody sits, and whether scripts run there."""

    width: int
    height: int
    scripted: bool


PHONE = Screen(320, 640, scripted=False)
"""The smallest that there is."""
DESK = Screen(1280, 800, scripted=True)
PLAIN_DESK = Screen(1280, 800, scripted=False)
ON_EACH_SCREEN = pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
WITHOUT_SCRIPT = pytest.mark.parametrize("screen", [PHONE, PLAIN_DESK], ids=["phone", "desk"])


@dataclass(frozen=True)
class Request:
    """What the browser asked, and where its answer is awaited."""

    method: str
    path: str
    body: str
    kind: str
    """Of the body."""
    wants: str
    """Of the answer."""
    answer: "Future[dict[str, Any]]" = field(default_factory=Future)


class Stage:
    """Somebody's browser, on the smallest screen without script unless told otherwise."""

    def __init__(
        self,
        whose: Customer | Member,
        chromium: Chromium,
        *,
        bank: str = BANK,
        host: Mapping[str, str] = HOST,
        between: Callable[[], object] = lambda: None,
        screen: Screen = PHONE,
    ) -> None:
        self.whose = whose
        self.chromium = chromium
        self.bank, self.host = bank, host
        self.between = between
        """What jobs would do meanwhile: after each page, in the test's own thread."""
        self.screen = screen
        self.scripted = screen.scripted
        self.sent_on: list[tuple[str, str, str]] = []
        """What left for other hosts: method, address, body."""
        self.requests: queue.Queue[Request] = queue.Queue()
        self.complaints: list[str] = []

    def plays(self, story: Callable[[Page], None]) -> None:
        """Let the browser play a story to its end; what breaks it breaks the test."""
        ended = self.chromium.plays(self._play, story)
        try:
            while not ended.done():
                try:
                    asked = self.requests.get(timeout=0.05)
                except queue.Empty:
                    continue
                answer = self._answer(asked)
                asked.answer.set_result(answer)
                if "Location" not in answer["headers"]:
                    self.between()
        finally:
            wait([ended])  # a request that nobody answers any more gives up by itself
        ended.result()

    def _play(self, story: Callable[[Page], None]) -> None:
        viewport = {"width": self.screen.width, "height": self.screen.height}
        with self.chromium.window(
            viewport=viewport, java_script_enabled=self.scripted, base_url=self.bank
        ) as page:
            wire = page.context.new_cdp_session(page)
            wire.on("Fetch.requestPaused", lambda asked: self._fetched(wire, asked))
            wire.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
            page.on("console", lambda message: self.complaints.append(message.text))
            story(page)

    def _fetched(self, wire: CDPSession, asked: dict[str, Any]) -> None:
        """Answer the browser itself and not Playwright's routes, which no redirect passes: it goes where it
        is sent, and its history is the one that a customer goes back through."""
        method, url = asked["request"]["method"], asked["request"]["url"]
        body = asked["request"].get("postData", "")
        if url.startswith(self.bank):
            said = asked["request"]["headers"]
            kind = said.get("Content-Type", "application/x-www-form-urlencoded")
            request = Request(method, url.removeprefix(self.bank), body, kind, said.get("Accept", ""))
            self.requests.put(request)
            answer = request.answer.result(timeout=10)
        else:
            if not url.endswith("/favicon.ico"):  # which a browser fetches of its own accord
                self.sent_on.append((method, url, body))
            answer = AWAY
        headers = [{"name": name, "value": value} for name, value in answer["headers"].items()]
        wire.send(
            "Fetch.fulfillRequest",
            {
                "requestId": asked["requestId"],
                "responseCode": answer["status"],
                "responseHeaders": headers,
                "body": base64.b64encode(answer["body"]).decode(),
            },
        )

    def _answer(self, asked: Request) -> dict[str, Any]:
        http, options = self.whose.http, {"secure": True, "HTTP_ACCEPT": asked.wants, **self.host}
        response = (
            http.post(asked.path, asked.body, content_type=asked.kind, **options)
            if asked.method == "POST"
            else http.get(asked.path, **options)
        )
        body = b"".join(response) if response.streaming else response.content
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        return {"status": response.status_code, "headers": headers, "body": body}
