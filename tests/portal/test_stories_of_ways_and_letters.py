"""What customers set for themselves, and what they have not asked for, in a real Chromium by keyboard alone:
on the smallest screen without script, and at a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from consent.lifecycle import Status
from consent.models import Consent
from portal.models import Preference
from tests.actors import Customer, Recipient
from tests.backchannel import Elsewhere
from tests.keyboard import fills, fits, presses, signs_in, walk
from tests.payments import kind
from tests.people import MakePayer, MakeRecipient
from tests.stage import ON_EACH_SCREEN, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.clause("DASH-10"), ON_EACH_SCREEN]


def confirms(page: Page) -> None:
    """Prove once more, for a decision, who is signed in."""
    fills(page, "id_otp", "000000")
    presses(page, "btn-continue", then="#account-1")


def test_permission_to_take_payments_is_stopped(
    stage_of: Callable[[Customer], Stage], payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    ava.http.logout()
    read: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "ava", "/payments", then="h1:has-text('Who can take payments')")
        read.append(page.inner_text("main"))
        presses(page, "Stop this", then="#btn-stop")
        assert walk(page, to="btn-stop")[-2:] == ["btn-keep", "btn-stop"]
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('may not do this any more')")
        assert fits(page)

    stage_of(ava).plays(story)

    assert "£0.00 of £300.00" in read[0]
    assert Consent.objects.get().status == Status.WITHDRAWN


@pytest.mark.clause("DASH-24")
def test_which_letters_come_is_chosen(stage: Stage) -> None:
    def story(page: Page) -> None:
        signs_in(page, "mia", "/security/letters", then="h1:has-text('Which letters you get')")
        walk(page, to="id_reminders")
        page.keyboard.type("No letter")
        presses(page, "btn-continue", then="[role=status]:has-text('Your choice of letters is kept')")

    stage.plays(story)

    assert not Preference.objects.get(person__username="mia").reminders


def test_whoever_wants_to_read_first_presses_a_button_to_go_back(stage: Stage, cds: Recipient) -> None:
    link = cds.link()

    def story(page: Page) -> None:
        signs_in(page, "mia", "/security/", then="h1:has-text('Security')")
        presses(page, "btn-read-first", then="[role=status]:has-text('wait for you now')")
        page.goto(link)
        confirms(page)
        walk(page, to="account-1")
        page.keyboard.press("Space")
        presses(page, "btn-continue", then="#btn-allow")
        presses(page, "btn-allow", then="h1:has-text('Done')")
        walk(page, to="btn-return")
        page.keyboard.press("Enter")
        page.wait_for_url("https://recipient.test/**")

    stage.plays(story)

    assert Consent.objects.get().status == Status.ACTIVE
    assert Preference.objects.get().person.username == "mia"


@pytest.mark.clause("CIB-12")
def test_what_an_app_asks_without_a_browser_is_found_and_decided(
    stage: Stage, make_recipient: MakeRecipient
) -> None:
    asks = Elsewhere(make_recipient("fapi1", "till")).register(scope="openid accounts transactions consents")
    asks.asked(login_hint="mia")
    read: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "mia", then="h1:has-text('Who can see your data')")
        presses(page, "See what it asks", then="h1:has-text('What waits for your word')")
        presses(page, "btn-open-1", then="#id_otp")
        confirms(page)
        walk(page, to="account-1")
        page.keyboard.press("Space")
        presses(page, "btn-continue", then="#btn-allow")
        read.append(page.inner_text("main"))
        assert walk(page, to="btn-allow")[-2:] == ["btn-deny", "btn-allow"]
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Done')")
        assert fits(page)

    stage.plays(story)

    assert "Till 4, 1234" in read[0]
    assert Consent.objects.get().status == Status.ACTIVE
