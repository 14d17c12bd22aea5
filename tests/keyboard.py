"""A customer's hands on the keyboard, and their smallest screen, in the browser of `tests.stage`."""

from playwright.sync_api import Page

from tests.stage import SMALLEST

FARTHEST = 60
"""Presses of Tab after which something is out of reach."""
FOCUSED = "(document.activeElement.id || document.activeElement.innerText).trim().replace(/\\s+/g, ' ')"


def fits(page: Page) -> bool:
    """Whether the page is no wider than the screen, and its style sheet really came (WCAG 1.4.10)."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth")
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    return bool(wide <= SMALLEST["width"] and "Inter" in font)


def walk(page: Page, *, to: str) -> list[str]:
    """Press Tab until `to` has the focus: an id, or how the words begin; all that was passed on the way."""
    passed: list[str] = []
    while not (passed and passed[-1].startswith(to)):
        assert len(passed) < FARTHEST, f"{to} is out of the keyboard's reach: {passed}"
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
    return passed


def presses(page: Page, control: str, *, then: str, key: str = "Enter") -> None:
    """Walk to a control and press it; the page that follows shows `then`, and fits the screen."""
    walk(page, to=control)
    page.keyboard.press(key)
    page.wait_for_selector(then)
    assert fits(page), page.url


def fills(page: Page, field: str, text: str) -> None:
    walk(page, to=field)
    page.keyboard.type(text)


def signs_in(page: Page, name: str, path: str = "/", *, code: str = "000000", then: str = "h1") -> None:
    """With a password and a code; `then` is on the page that they lead to."""
    page.goto(path)
    assert fits(page)
    fills(page, "id_username", name)
    fills(page, "id_password", "accord-demo")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_otp")
    assert fits(page)
    fills(page, "id_otp", code)
    presses(page, "btn-continue", then=then)
