"""The customer's pages in a real Chromium: without script, on the smallest screen, and by keyboard alone."""

import pytest
from playwright.sync_api import Page

from consent.lifecycle import Status
from consent.models import Consent
from tests.stage import SMALLEST

pytestmark = pytest.mark.browser


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


def test_the_keyboard_alone_gives_a_consent_no_before_yes(stage, cds):  # WCAG 2.1.1
    link = cds.link()

    def story(page: Page) -> None:
        page.goto(link)
        walk(page, to="id_username")
        page.keyboard.type("mia")
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
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.id") == "btn-deny"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("https://recipient.test/**")

    stage.plays(story)

    assert Consent.objects.get().status == Status.ACTIVE


def test_a_no_is_said_without_script(stage, cds):
    link = cds.link()

    def story(page: Page) -> None:
        reaches_review(page, link)
        page.click("#btn-deny")
        page.wait_for_url("https://recipient.test/**")

    stage.plays(story)

    assert Consent.objects.get().status == Status.REJECTED


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
