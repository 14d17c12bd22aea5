"""Customers’ own pages in a real Chromium by keyboard alone: on the smallest screen without script, and at a
desk."""

import json
import zipfile
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone
from playwright.sync_api import Page

from consent.lifecycle import Status
from consent.models import Person
from portal import copies
from portal.models import Download, MisuseReport, Preference, SignedInSession
from tests.actors import Customer, Recipient
from tests.keyboard import fills, fits, presses, signs_in, walk
from tests.portal.sharing import looks, shares
from tests.portal.test_security_page import code_of
from tests.stage import ON_EACH_SCREEN, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.clause("DASH-10"), ON_EACH_SCREEN]


def test_an_authenticator_app_is_set_up(stage: Stage, mia: Customer) -> None:
    def app() -> Authenticator:
        return Authenticator.objects.get(user__username="mia", type="totp")

    before = app()
    codes: list[str] = []

    def phone() -> None:
        """What the app shows once the page with its key was fetched."""
        if not codes and "portal.new app" in mia.http.session:
            codes.append(code_of(mia))

    def story(page: Page) -> None:
        signs_in(page, "mia", "/security/", then="h1:has-text('Security')")
        presses(page, "Move to another phone", then="code.key")
        assert page.locator("code.key").inner_text().replace(" ", "").isalnum()
        fills(page, "id_otp", "12345")
        presses(page, "btn-continue", then=".error-summary")
        assert page.evaluate("document.activeElement.className") == "error-summary"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the summary's link leads to the field
        page.keyboard.press("Control+A")
        page.keyboard.type(codes[0])
        presses(page, "btn-continue", then="[role=status]:has-text('Your authenticator app is set up.')")

    stage.between = phone
    stage.plays(story)

    assert app().data["secret"] != before.data["secret"]
    assert Authenticator.objects.filter(user__username="mia", type="totp").count() == 1


def test_recovery_codes_are_made_and_one_lets_in(stage: Stage, mia: Customer) -> None:
    shown: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "mia", "/security/", then="h1:has-text('Security')")
        presses(page, "Make new recovery codes", then="#id_otp")
        fills(page, "id_otp", "000000")
        presses(page, "btn-continue", then="h1:has-text('Make new recovery codes?')")
        presses(page, "Make new codes", then="h1:has-text('Your recovery codes')")
        shown.extend(page.locator("code.key").all_inner_texts())
        presses(page, "Continue", then="h1:has-text('Who can see your data')")
        page.goto("/account/logout/")
        presses(page, "btn-sign-out", then="#btn-continue")
        signs_in(page, "mia", "/security/", code=shown[0], then="h1:has-text('Security')")
        assert "9 left." in page.inner_text("main")

    stage.plays(story)

    assert len(set(shown)) == 10
    row = Authenticator.objects.get(user__username="mia", type="recovery_codes")
    assert shown[0] not in RecoveryCodes(row).get_unused_codes()
    assert len(RecoveryCodes(row).get_unused_codes()) == 9
    assert SignedInSession.objects.count() == 1


@pytest.mark.clause("ASVS §7.4.3")
def test_other_browsers_are_signed_out(stage: Stage, mia: Customer) -> None:
    others = [Customer("mia"), Customer("mia")]
    for other in others:
        other.signs_in()

    def story(page: Page) -> None:
        signs_in(page, "mia", "/security/", then="h1:has-text('Security')")
        assert page.locator("h2#sessions ~ ul > li").count() == 3
        presses(page, "btn-end-others", then="[role=status]")
        assert page.locator("h2#sessions ~ ul > li").count() == 1

    stage.plays(story)

    assert SignedInSession.objects.get().session_key == mia.http.session.session_key
    assert all(other.opens("/").has("id_password") for other in others)
    assert "Who can see your data" in mia.opens("/").text


@pytest.mark.clause("DASH-12")
def test_what_was_not_the_customer_is_reported(stage: Stage, cds: Recipient) -> None:
    consent = shares(cds)

    def story(page: Page) -> None:
        signs_in(page, "mia", f"/consents/{consent.pk}/", then="h1:has-text('Recipient budget-fox')")
        presses(page, "This wasn’t me", then="#btn-not-me")
        assert walk(page, to="btn-not-me")[-2:] == ["btn-keep", "btn-not-me"]
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Thank you for telling us')")
        assert fits(page)
        assert "You are signed out everywhere" in page.inner_text("main")
        page.goto("/")
        page.wait_for_selector("#id_password")

    stage.plays(story)

    consent.refresh_from_db()
    assert consent.status == Status.WITHDRAWN
    report = MisuseReport.objects.get()
    assert (report.consent_id, report.stopped, report.closed_at) == (consent.pk, True, None)
    assert not SignedInSession.objects.exists()


@pytest.mark.clause("DASH-33")
def test_all_records_are_fetched_in_one_file(stage: Stage, cds: Recipient) -> None:
    consent = shares(cds)
    looks(consent, timezone.now(), calls=2)
    fetched: list[dict[str, object]] = []

    def job() -> None:
        if Download.objects.exists():
            copies.make_due(timezone.now())

    def story(page: Page) -> None:
        signs_in(page, "mia", then="h1:has-text('Who can see your data')")
        presses(page, "Download everything about your sharing", then="#btn-prepare")
        presses(page, "btn-prepare", then="h2:has-text('We’re preparing your copy')")
        presses(page, "btn-look", then="h2:has-text('Your copy is ready')")
        walk(page, to="btn-fetch")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        with zipfile.ZipFile(download.value.path()) as archive:
            fetched.append(json.loads(archive.read("consents.json")))

    stage.between = job
    stage.plays(story)

    (document,) = fetched
    assert str(consent.pk) in json.dumps(document)
    assert Download.objects.get().person == Person.objects.get(username="mia")


def test_another_language_is_chosen_and_kept(stage_of: Callable[[Customer], Stage], mia: Customer) -> None:
    def story(page: Page) -> None:
        page.goto("/")
        assert page.get_attribute("html", "lang") == "en-GB"
        walk(page, to="id_language")
        page.keyboard.type("Te reo")
        presses(page, "btn-language", then="html[lang=mi]")
        signs_in(page, "mia", then="html[lang=mi] nav.tabs")
        assert "Ko wai" in page.inner_text("h1")

    stage_of(mia).plays(story)

    assert Preference.objects.get(person__username="mia").language == "mi"
    elsewhere = Customer("mia").signs_in()
    assert '<html lang="mi"' in elsewhere.response.content.decode()
