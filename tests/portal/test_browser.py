"""The customer's pages in a real Chromium: without script, on the smallest screen and at a desk."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from consent.lifecycle import Status
from consent.models import Consent
from tests.keyboard import fills, fits, names_oneself, presses, signs_in, walk
from tests.portal.sharing import EVERYDAY, SAVINGS, day_typed, looks, shares
from tests.stage import ON_EACH_SCREEN, WITHOUT_SCRIPT

pytestmark = pytest.mark.browser


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


@WITHOUT_SCRIPT
def test_a_consent_is_given_and_stopped_without_script_on_the_smallest_screen_and_at_a_desk(stage, cds):
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


@pytest.mark.peer("6-11")
@WITHOUT_SCRIPT
def test_the_keyboard_alone_gives_a_consent_no_before_yes(stage, cds):  # WCAG 2.1.1
    link = cds.link()

    def story(page: Page) -> None:
        names_oneself(page, "mia", link)
        walk(page, to="account-1")
        page.keyboard.press("Space")
        walk(page, to="btn-continue")
        page.keyboard.press("Enter")
        page.wait_for_selector("#btn-allow")
        assert walk(page, to="btn-allow")[-2:] == ["btn-deny", "btn-allow"]
        assert walk(page, to="btn-deny", key="Shift+Tab") == ["btn-deny"]
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("https://recipient.test/**")

    stage.plays(story)

    assert Consent.objects.get().status == Status.ACTIVE


@WITHOUT_SCRIPT
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


@ON_EACH_SCREEN
def test_lists_receipts_and_stops_work_by_keyboard_on_the_smallest_screen_and_at_a_desk(
    stage, make_recipient
):
    for name in ("ant", "bee", "cat", "dog", "eel"):
        shares(make_recipient("cds", name))
    consent = shares(make_recipient("cds", "fox"), accounts=[EVERYDAY, SAVINGS])
    looks(consent, timezone.now(), calls=3)

    last = day_typed(timezone.now() + timedelta(days=9))

    def story(page: Page) -> None:
        signs_in(page, "mia", then="#btn-find")
        fills(page, "id_q", "fox")
        presses(page, "btn-find", then="text=Only names with")
        for path in ("/?tab=ended", "/payments", "/accounts", "/kinds", "/download"):
            page.goto(path)
            assert fits(page), path
        page.goto(f"/consents/{consent.pk}/")
        assert fits(page)
        presses(page, "Receipt for", then="h1:has-text('Receipt')")
        page.goto(f"/consents/{consent.pk}/")
        presses(page, "Take out", then="#btn-take-out")
        presses(page, "btn-take-out", then="text=You took an account out")
        presses(page, "Let it end sooner", then="#btn-end-sooner")
        for field, text in last.items():
            fills(page, field, text)
        presses(page, "btn-end-sooner", then="[role=status]:has-text('It ends sooner now')")
        page.goto(f"/consents/{consent.pk}/not-me")
        assert fits(page)
        page.goto("/")
        presses(page, "Stop everything", then="#btn-stop")
        assert walk(page, to="btn-stop")[-2:] == ["btn-keep", "btn-stop"]
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Everything has stopped')")
        assert fits(page)

    stage.plays(story)

    consent.refresh_from_db()
    assert consent.status == Status.WITHDRAWN
