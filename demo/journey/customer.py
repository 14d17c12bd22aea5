"""A customer of the bank in a headless browser, which notes everything its console complains about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from demo.journey.recipient import LEGAL_NAME, NAME, REDIRECT_HOST
from demo.journey.telling import Step, step
from demo.sign_in import ONE_TIME_CODE, PASSWORD

PATIENCE_MS = 15_000


class Customer:
    """One person and one browser profile of their own. What they read must name the journey's recipient."""

    def __init__(self, page: Page, *, name: str, portal: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._name = name
        self._portal = portal
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(PATIENCE_MS)

    def signs_in(self, asked_by: str) -> None:
        """Name, and password where one is asked for, on a page that says who is asking."""
        with step("Sign in") as told:
            told.require(asked_by in self._text(), f"the page says that {asked_by} asks")
            self.page.fill("#id_username", self._name)
            if self.page.locator("#id_password").count():
                self.page.fill("#id_password", PASSWORD)
            self.page.click("#btn-continue")
            self.page.wait_for_selector("#id_otp")
            told.require(True, "that alone is not enough")

    def passes_second_factor(self) -> None:
        with step("Second factor") as told:
            self.page.fill("#id_otp", ONE_TIME_CODE)
            self.page.press("#id_otp", "Enter")
            self.page.wait_for_selector("#id_otp", state="detached")
            self.page.wait_for_load_state()
            told.require(True, "the one-time code is taken")
            if self.page.locator("#id_password").count():  # where more was asked for than a code proves
                self.page.fill("#id_password", PASSWORD)
                self.page.click("#btn-continue")
                told.require(True, "and the password, as two factors were asked for")

    def chooses_first_account(self) -> str:
        """Tick the first account alone and go on; its label, on one line."""
        with step("Accounts") as told:
            self.page.wait_for_selector("#account-1")
            boxes = self.page.locator("input[type=checkbox][id^=account-]")
            told.require(boxes.count() > 1, f"{boxes.count()} accounts to choose from")
            told.require(not any(box.is_checked() for box in boxes.all()), "none ticked for the customer")
            label = " ".join(self.page.locator("label[for=account-1]").inner_text().split())
            self.page.check("#account-1")
            self.page.click("#btn-continue")
            self.page.wait_for_selector("#btn-allow")
            told.require(True, f"one chosen: {label}")
        return label

    def leaves_the_browser(self) -> None:
        """Come back as somebody whom this browser does not know."""
        self.page.context.clear_cookies()

    def keeps_accounts(self) -> None:
        """Go on with what was shared before, which is ticked."""
        with step("Accounts again") as told:
            self.page.wait_for_selector("#account-1")
            told.require(self.page.locator("#account-1").is_checked(), "ticked is what was shared before")
            self.page.click("#btn-continue")
            self.page.wait_for_selector("#btn-allow")

    def reads_that_it_was_stopped(self) -> None:
        with step("Review again") as told:
            text = self._text()
            told.require("You stopped this on " in text, "it says that the customer stopped it", found=text)
            told.require("Nothing changes" not in text, "and asks as the first time")

    def adds_account(self) -> None:
        """Leave what is ticked already, tick the second account as well, and go on."""
        with step("Accounts again") as told:
            self.page.wait_for_selector("#account-1")
            ticked = [box.is_checked() for box in self.page.locator("input[id^=account-]").all()]
            told.require(ticked[:2] == [True, False], "ticked is what is shared already", found=ticked)
            self.page.check("#account-2")
            self.page.click("#btn-continue")
            self.page.wait_for_selector("#btn-allow")

    def reads_review(self, until: datetime, timezone: str) -> None:
        """Who asks, what for, and until when, before anything can be allowed."""
        with step("Review") as told:
            text = self._text()
            told.require(NAME in text and LEGAL_NAME in text, f"it names {NAME} and {LEGAL_NAME}")
            told.require(REDIRECT_HOST in text, "where the customer goes back to")
            local = until.astimezone(ZoneInfo(timezone))
            day = f"{local.day} {local:%B %Y}"
            told.require(day in text, f"until {day}", found=text)

    def decides(self, button: str) -> str:
        """Press a button of the review page; the address at which the browser is back at the recipient."""
        self.page.click(button)
        self.page.wait_for_url(lambda url: urlsplit(url).hostname == REDIRECT_HOST)
        return self.page.url

    def stops_sharing(self) -> None:
        """Find the recipient in the dashboard, and end what it may see."""
        with step("Dashboard") as told:
            self.page.goto(self._portal)
            stop = self.page.locator("a[href$='/stop']", has_text=NAME)
            told.require(stop.count() == 1, f"the customer sees {NAME} there, once", found=stop.count())
            stop.click()
            self.page.click("#btn-stop")
            self.page.wait_for_url("**/stopped")
            told.require(NAME in self._text(), "and stops it")

    def require_quiet(self, told: Step) -> None:
        """No console error and no violation of the content security policy on any page so far."""
        told.require(not self.complaints, "no console error, no policy violation", found=self.complaints)

    def _text(self) -> str:
        return self.page.locator("body").inner_text()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({self.page.url})")


@contextmanager
def customer(browser: Browser, *, name: str, portal: str, screenshot: Path) -> Iterator[Customer]:
    """A customer with a fresh browser profile; `screenshot` shows their last page if the story breaks."""
    # The browser does not know the demo's authority; the recipients' own clients do, and check it.
    context = browser.new_context(ignore_https_errors=True)
    context.route(f"https://{REDIRECT_HOST}/**", _answer_for_recipient)
    person = Customer(context.new_page(), name=name, portal=portal)
    arrived = False
    try:
        yield person
        arrived = True
    finally:
        if not arrived:
            screenshot.parent.mkdir(parents=True, exist_ok=True)
            person.page.screenshot(path=screenshot, full_page=True)
        context.close()


def _answer_for_recipient(route: Route) -> None:
    """The page that the journey's recipient would show."""
    route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Back</title><p>Back.</p>")
