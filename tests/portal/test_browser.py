"""The customer's pages in a real Chromium: without script, on the smallest screen, and by keyboard alone.

The browser plays in a thread of its own; its requests are answered here, in the test's own transaction.
"""

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from demo import chromium
from tests.actors import Customer
from tests.pages import HOST

pytestmark = pytest.mark.browser
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
    """Mia's browser, scripts off, on the smallest screen."""

    def __init__(self, customer: Customer) -> None:
        self.customer = customer
        self.requests: queue.Queue[Request] = queue.Queue()
        self.complaints: list[str] = []

    def plays(self, story: Callable[[Page], None]) -> None:
        """Let the browser play a story to its end; what breaks it breaks the test."""
        with ThreadPoolExecutor(1) as thread:
            ended = thread.submit(self._play, story)
            while not ended.done():
                try:
                    asked = self.requests.get(timeout=0.05)
                except queue.Empty:
                    continue
                asked.answer.set_result(self._answer(asked))
            ended.result()

    def _play(self, story: Callable[[Page], None]) -> None:
        found = chromium.find()
        assert found, "no Chromium: `make test` installs one"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=found, args=[*chromium.ARGUMENTS, "--disable-gpu"]
            )
            context = browser.new_context(viewport=SMALLEST, java_script_enabled=False, base_url=BANK)
            context.route("**/*", self._route)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("console", lambda message: self.complaints.append(message.text))
            try:
                story(page)
            finally:
                browser.close()

    def _route(self, route: Route) -> None:
        asked = route.request
        if not asked.url.startswith(BANK):
            route.fulfill(status=200, content_type="text/plain", body="the recipient")
            return
        request = Request(asked.method, asked.url.removeprefix(BANK), asked.post_data or "")
        self.requests.put(request)
        route.fulfill(**request.answer.result(timeout=10))

    def _answer(self, asked: Request) -> dict[str, Any]:
        """What Django says; redirects are followed here, as the browser would fetch their targets itself."""
        http, options = self.customer.http, {"secure": True, "follow": True, **HOST}
        response = (
            http.post(asked.path, asked.body, content_type="application/x-www-form-urlencoded", **options)
            if asked.method == "POST"
            else http.get(asked.path, **options)
        )
        body = b"".join(response) if response.streaming else response.content
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        return {"status": response.status_code, "headers": headers, "body": body}


@pytest.fixture
def stage(mia: Customer) -> Iterator[Stage]:
    """Whatever is played on it, the console complains of nothing: no policy broken, nothing missing."""
    stage = Stage(mia)
    yield stage
    assert stage.complaints == []


def fits(page: Page) -> bool:
    """Whether the page is no wider than the screen, and its style sheet really came (WCAG 1.4.10)."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth")
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    return bool(wide <= SMALLEST["width"] and "Inter" in font)


def reaches_review(page: Page, link: str) -> None:
    """Walk to the decision; every page on the way fits the screen."""
    page.goto(link)
    assert fits(page)
    page.fill("#id_username", "mia")
    page.fill("#id_password", "accord-demo")
    page.click("#btn-continue")
    page.fill("#id_otp", "000000")
    assert fits(page)
    page.click("#btn-continue")
    page.check("#account-1")
    assert fits(page)
    page.click("#btn-continue")
    page.wait_for_selector("#btn-allow")
    assert fits(page)


def walk(page: Page, *, to: str) -> list[str]:
    """Press Tab until the element `to` has the focus; the ids passed on the way."""
    passed: list[str] = []
    while to not in passed:
        assert len(passed) < 40, f"{to} is out of the keyboard's reach: {passed}"
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.id"))
    return passed


def test_a_consent_is_given_and_stopped_without_script_on_the_smallest_screen(stage, cds):
    link = cds.link()

    def story(page: Page) -> None:
        reaches_review(page, link)
        page.click("#btn-allow")
        page.wait_for_url("https://recipient.test/**")
        page.goto("/")
        assert fits(page)
        page.get_by_role("link", name="Stop sharing").click()
        page.wait_for_selector("#btn-stop")
        assert fits(page)
        page.click("#btn-stop")
        page.wait_for_selector("h1:has-text('has stopped')")

    stage.plays(story)


def test_the_keyboard_alone_reaches_a_decision_no_before_yes(stage, cds):  # WCAG 2.1.1
    link = cds.link()

    def story(page: Page) -> None:
        page.goto(link)
        walk(page, to="id_username")
        page.keyboard.type("mia")
        walk(page, to="id_password")
        page.keyboard.type("accord-demo")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_otp")
        walk(page, to="id_otp")
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        page.wait_for_selector("#account-1")
        walk(page, to="account-1")
        page.keyboard.press("Space")
        walk(page, to="btn-continue")
        page.keyboard.press("Enter")
        page.wait_for_selector("#btn-allow")
        assert walk(page, to="btn-allow")[-2:] == ["btn-deny", "btn-allow"]

    stage.plays(story)


def test_yes_and_no_are_the_same_size_and_colour(stage, cds):
    link = cds.link()
    looks: list[object] = []

    def story(page: Page) -> None:
        reaches_review(page, link)
        for button in ("#btn-deny", "#btn-allow"):
            look = page.locator(button).evaluate(
                "e => { const s = getComputedStyle(e), r = e.getBoundingClientRect();"
                " return [r.width, r.height, s.color, s.backgroundColor, s.borderColor, s.fontWeight] }"
            )
            looks.append(look)

    stage.plays(story)

    no, yes = looks
    assert no == yes
