"""The README's pictures, taken from the running product: what a customer of the sandbox sees on a phone."""

import tempfile
import time
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from demo import chromium
from demo.environment import CHECKOUT
from demo.sign_in import ONE_TIME_CODE, PASSWORD
from demo.stack import Stack

FOLDER = CHECKOUT / "docs" / "pictures"
LARGEST = 200_000  # bytes: a README has to load on a phone as well
PHONE = ViewportSize(width=390, height=844)
CUSTOMER = "mia"


class TooLarge(Exception):
    """A picture that would weigh more than a README should."""


def main() -> int:
    """Start a stack of its own, take every picture into docs/pictures, end the stack."""
    begun = time.monotonic()
    browser = chromium.ensure(_say)
    with tempfile.TemporaryDirectory(prefix="accord-pictures-") as directory:
        Path(directory).chmod(0o711)  # PostgreSQL may run as another account and has to walk through
        with Stack(state_dir=Path(directory) / "state", say=_say) as stack:
            take(stack, browser)
    _say(f"Taken after {time.monotonic() - begun:.0f} s.")
    return 0


def take(stack: Stack, browser: str) -> None:
    """Every picture, from a running stack."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=browser, args=list(chromium.ARGUMENTS))
        try:
            phone = _page(program, PHONE, colours="light")
            _reach_review(phone, stack)
            _keep(phone, "consent-phone")
            dark = _page(program, PHONE, colours="dark")
            _reach_review(dark, stack)
            dark.evaluate("document.querySelector('#btn-allow').scrollIntoView({block: 'center'})")
            _keep(dark, "decision-phone-dark")
            mine = _page(program, PHONE, colours="light")
            mine.goto(stack.ports.base_url)
            _sign_in(mine)
            _keep(mine, "dashboard-phone")
        finally:
            program.close()


def _page(browser: Browser, viewport: ViewportSize, *, colours: Literal["light", "dark"]) -> Page:
    context = browser.new_context(
        ignore_https_errors=True,  # the browser does not know the demo's authority
        viewport=viewport,
        device_scale_factor=2,
        color_scheme=colours,
        reduced_motion="reduce",
    )
    return context.new_page()


def _reach_review(page: Page, stack: Stack) -> None:
    """Connect at the sample recipient and walk to the decision, with one account chosen."""
    page.goto(stack.ports.recipient_url)
    page.click("#connect-cds")
    _sign_in(page)
    page.check("#account-1")
    page.click("#btn-continue")
    page.wait_for_selector("#btn-allow")


def _sign_in(page: Page) -> None:
    page.fill("#id_username", CUSTOMER)
    if page.locator("#id_password").count():  # where a code alone signs in none is asked for
        page.fill("#id_password", PASSWORD)
    page.click("#btn-continue")
    page.fill("#id_otp", ONE_TIME_CODE)
    page.press("#id_otp", "Enter")
    page.wait_for_selector("#id_otp", state="detached")


def _keep(page: Page, name: str) -> None:
    """Save what the screen shows at this moment; raises TooLarge."""
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    size = file.stat().st_size
    if size > LARGEST:
        raise TooLarge(f"{file} has {size} bytes, more than {LARGEST}")
    _say(f"  {file.relative_to(CHECKOUT)} ({size // 1000} kB)")


def _say(line: str) -> None:
    print(line, flush=True)
