"""A real Chromium on which a test plays a customer's story.

The browser plays in its own thread; its requests are answered here, in the test's own transaction.
"""

import queue
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Route

from tests.actors import Customer
from tests.chromium import Chromium
from tests.pages import HOST
from tests.staff.people import Member

BANK = "https://localhost:9443"
SMALLEST = {"width": 320, "height": 640}


@dataclass(frozen=True)
class Request:
    """What the browser asked, and where its answer is awaited."""

    method: str
    path: str
    body: str
    answer: "Future[dict[str, Any]]" = field(default_factory=Future)


class Stage:
    """Somebody's browser on the smallest screen; its scripts are off unless `scripted` says otherwise."""

    def __init__(
        self,
        whose: Customer | Member,
        chromium: Chromium,
        *,
        bank: str = BANK,
        host: Mapping[str, str] = HOST,
        between: Callable[[], object] = lambda: None,
    ) -> None:
        self.whose = whose
        self.chromium = chromium
        self.bank, self.host = bank, host
        self.between = between
        """What jobs would do meanwhile: after each request, in the test's own thread."""
        self.scripted = False
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
                asked.answer.set_result(self._answer(asked))
                self.between()
        finally:
            wait([ended])  # a request that nobody answers any more gives up by itself
        ended.result()

    def _play(self, story: Callable[[Page], None]) -> None:
        with self.chromium.window(
            viewport=SMALLEST, java_script_enabled=self.scripted, base_url=self.bank
        ) as page:
            page.context.route("**/*", self._route)
            page.on("console", lambda message: self.complaints.append(message.text))
            story(page)

    def _route(self, route: Route) -> None:
        asked = route.request
        if not asked.url.startswith(self.bank):
            self.sent_on.append((asked.method, asked.url, asked.post_data or ""))
            route.fulfill(status=200, content_type="text/plain", body="the recipient")
            return
        request = Request(asked.method, asked.url.removeprefix(self.bank), asked.post_data or "")
        self.requests.put(request)
        route.fulfill(**request.answer.result(timeout=10))

    def _answer(self, asked: Request) -> dict[str, Any]:
        """What Django says; redirects are followed here, as the browser would fetch their targets itself."""
        http, options = self.whose.http, {"secure": True, "follow": True, **self.host}
        response = (
            http.post(asked.path, asked.body, content_type="application/x-www-form-urlencoded", **options)
            if asked.method == "POST"
            else http.get(asked.path, **options)
        )
        body = b"".join(response) if response.streaming else response.content
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        return {"status": response.status_code, "headers": headers, "body": body}
