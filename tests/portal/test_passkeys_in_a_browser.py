"""Passkeys in a real Chromium, whose authenticator is a virtual one; and without script the other ways."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from portal.models import PasskeyKey
from tests.keyboard import fills, presses, signs_in, walk
from tests.stage import ON_EACH_SCREEN, Stage

pytestmark = pytest.mark.browser


def authenticator(page: Page, **options: Any) -> CDPSession:
    """A device with a fingerprint reader, which says yes at once."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **options,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return devices


def adds(page: Page) -> None:
    page.goto("/security/passkeys/add")
    page.fill("#id_name", "Phone")
    page.click("#btn-passkey")
    page.wait_for_selector("h1:has-text('Security')")


@pytest.mark.clause("WEBAUTHN §7.1", "WEBAUTHN §7.2")
def test_a_passkey_is_added_signs_in_and_confirms(stage: Stage, mia):
    mia.signs_in()
    stage.scripted = True
    read: list[str] = []

    def story(page: Page) -> None:
        authenticator(page)
        adds(page)
        mia.http.cookies.pop("__Host-session")
        page.goto("/account/login/")
        page.click("#btn-passkey")
        page.wait_for_selector("h1:has-text('Who can see your data')")
        page.goto("/account/2fa/reauthenticate/?next=/security/")
        page.click("#btn-passkey")
        page.wait_for_selector("h1:has-text('Security')")
        read.append(page.inner_text("main"))

    stage.plays(story)

    assert PasskeyKey.objects.get().uses > 1
    assert "You confirmed it’s you with a passkey" in read[0]
    assert "You signed in with passkey" in read[0]


@ON_EACH_SCREEN
def test_by_keyboard_one_is_made_renamed_used_and_removed(stage: Stage, mia):
    stage.scripted = True  # the one thing that no page can do without

    def story(page: Page) -> None:
        authenticator(page)
        signs_in(page, "mia", "/security/", then="h1:has-text('Security')")
        presses(page, "Add a passkey", then="#btn-passkey")
        fills(page, "id_name", "Phone")
        presses(page, "btn-passkey", then="[role=status]:has-text('works from now on')")
        presses(page, "Rename", then="#id_name")
        walk(page, to="id_name")
        page.keyboard.press("Control+A")
        page.keyboard.type("Old phone")
        presses(page, "btn-continue", then="[role=status]:has-text('called “Old phone” now')")
        page.goto("/account/logout/")
        presses(page, "btn-sign-out", then="#btn-continue")
        page.goto("/security/")
        presses(page, "btn-passkey", then="h1:has-text('Security')")
        presses(page, "Remove Old phone", then="#btn-remove")
        assert walk(page, to="btn-remove")[-2:] == ["btn-keep", "btn-remove"]
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]:has-text('is removed')")

    stage.plays(story)

    assert not PasskeyKey.objects.exists()


def test_a_device_that_does_not_know_its_owner_makes_no_passkey(stage: Stage, mia):
    mia.signs_in()
    stage.scripted = True

    def story(page: Page) -> None:
        authenticator(page, hasUserVerification=False, isUserVerified=False)
        page.goto("/security/passkeys/add")
        page.click("#btn-passkey")
        page.wait_for_selector("[data-failed]:visible")

    stage.plays(story)

    assert not PasskeyKey.objects.exists()


def test_without_script_the_page_says_what_a_passkey_needs_and_the_other_ways_work(stage: Stage, mia):
    def story(page: Page) -> None:
        page.goto("/account/login/")
        assert page.locator("[data-needs]").is_visible()
        assert not page.locator("#btn-passkey").is_visible()
        page.fill("#id_username", "mia")
        page.fill("#id_password", "accord-demo")
        page.click("#btn-continue")
        page.fill("#id_otp", "000000")
        page.click("#btn-continue")
        page.wait_for_selector("h1:has-text('Who can see your data')")

    stage.plays(story)
