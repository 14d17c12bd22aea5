"""Pictures of the main pages, taken from the running product: docs/pages.md and the README show them."""

import base64
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from demo import chromium
from demo.environment import CHECKOUT
from demo.sign_in import ONE_TIME_CODE, PASSWORD
from demo.stack import Stack
from demo.staff_stories import STORIES, what_is_there

FOLDER = CHECKOUT / "docs" / "pictures"
LARGEST = 150_000  # bytes: pages of documentation have to load on a phone as well
CUSTOMER = "mia"


class TooLarge(Exception):
    """A picture that would weigh more than a page of documentation should."""


@dataclass(frozen=True)
class Window:
    """What a customer looks through."""

    kind: Literal["phone", "desktop"]
    colours: Literal["light", "dark"]

    @property
    def viewport(self) -> ViewportSize:
        return (
            ViewportSize(width=390, height=844)
            if self.kind == "phone"
            else ViewportSize(width=1280, height=800)
        )

    @property
    def scale(self) -> float:
        return 2 if self.kind == "phone" else 1


WINDOWS = (
    Window("phone", "light"),
    Window("phone", "dark"),
    Window("desktop", "light"),
    Window("desktop", "dark"),
)


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
    """Every page through every window, from a running stack."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=browser, args=list(chromium.ARGUMENTS))
        try:
            for window in WINDOWS:
                page = _page(program, window)
                for name in (*_deciding(page, stack), *_own_pages(_page(program, window), stack)):
                    _say(f"  {name}")
            for name in _of_staff(program, stack):
                _say(f"  {name}")
        finally:
            program.close()


def _deciding(page: Page, stack: Stack) -> Iterator[str]:
    """From the sample recipient to the decision; the name of each picture taken."""
    page.goto(stack.ports.recipient_url)
    page.click("#connect-cds")
    yield _keep(page, "name")
    page.fill("#id_username", CUSTOMER)
    page.click("#btn-continue")
    page.wait_for_selector("#id_otp")
    page.click("#btn-continue")
    page.wait_for_selector(".error-summary")
    yield _keep(page, "code")
    _enter_code(page)
    page.check("#account-1")
    yield _keep(page, "accounts")
    page.click("#btn-continue")
    page.wait_for_selector("#btn-allow")
    yield _keep(page, "review")
    page.evaluate("document.querySelector('#btn-allow').scrollIntoView({block: 'center'})")
    yield _keep(page, "decision")


def _own_pages(page: Page, stack: Stack) -> Iterator[str]:
    page.goto(stack.ports.base_url)
    yield _keep(page, "sign-in")
    page.fill("#id_username", CUSTOMER)
    page.fill("#id_password", PASSWORD)
    page.click("#btn-continue")
    _enter_code(page)
    yield _keep(page, "dashboard")
    page.get_by_role("link", name="See details").first.click()
    yield _keep(page, "consent")
    page.get_by_role("link", name="Stop sharing").first.click()
    yield _keep(page, "stop")
    page.goto(f"{stack.ports.base_url}/security/")
    yield _keep(page, "security")


def _of_staff(program: Browser, stack: Stack) -> Iterator[str]:
    """One picture of each role's story, taken from a desk."""
    desk = Window("desktop", "light")

    def browser() -> Page:
        return _page(program, desk, base_url=stack.ports.staff_base_url)

    facts = what_is_there(browser())
    for story in STORIES.values():
        page = browser()
        for name in story(page, facts):
            yield _keep(page, name)
        page.context.close()


def _enter_code(page: Page) -> None:
    """And the password, where the bank wants it too because it does not know this browser."""
    page.fill("#id_otp", ONE_TIME_CODE)
    page.press("#id_otp", "Enter")
    page.wait_for_selector("#id_otp", state="detached")
    page.wait_for_load_state()
    if page.locator("#id_password").count():
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_selector("#id_password", state="detached")


def _page(browser: Browser, window: Window, base_url: str | None = None) -> Page:
    context = browser.new_context(
        base_url=base_url,
        ignore_https_errors=True,  # the browser does not know the demo's authority
        viewport=window.viewport,
        device_scale_factor=window.scale,
        color_scheme=window.colours,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def _keep(page: Page, name: str) -> str:
    """Save what the screen shows at this moment as WebP; gives what it is called. Raises TooLarge."""
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")
    phone = page.viewport_size is not None and page.viewport_size["width"] < 600
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    file = FOLDER / f"{name}-{'phone' if phone else 'desktop'}-{'dark' if dark else 'light'}.webp"
    devtools = page.context.new_cdp_session(page)
    taken = devtools.send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    devtools.detach()
    file.write_bytes(base64.b64decode(taken["data"]))
    size = file.stat().st_size
    if size > LARGEST:
        raise TooLarge(f"{file} has {size} bytes, more than {LARGEST}")
    return f"{file.relative_to(CHECKOUT)} ({size // 1000} kB)"


def _say(line: str) -> None:
    print(line, flush=True)
