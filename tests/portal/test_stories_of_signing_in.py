"""Ways in and out of a decision in a real Chromium by keyboard alone: on the smallest screen without script,
and at a desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from consent.lifecycle import Status
from consent.models import Consent
from oidc.models import Interaction
from tests.actors import Customer, Recipient
from tests.inbox import Inbox
from tests.keyboard import fills, fits, names_oneself, presses, walk
from tests.stage import ON_EACH_SCREEN, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.clause("DASH-10")]
AT_THE_RECIPIENT = "https://recipient.test/**"


@ON_EACH_SCREEN
def test_a_code_comes_by_text_message_and_lets_in(stage: Stage, inbox: Inbox, settings: Any) -> None:
    settings.SANDBOX = False

    def story(page: Page) -> None:
        page.goto("/")
        fills(page, "id_username", "mia")
        fills(page, "id_password", "accord-demo")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_otp")
        presses(page, "Text a code to ••• 018", then="text=We’ve sent 6 digits to ••• 018")
        fills(page, "id_otp", f"{inbox.last.code[:3]} {inbox.last.code[3:]}")
        presses(page, "btn-continue", then="h1:has-text('Who can see your data')")

    stage.plays(story)

    assert [message.channel for message in inbox.messages] == ["sms"]


@ON_EACH_SCREEN
def test_a_wrong_code_is_told_of_and_another_one_can_be_asked_for(
    stage: Stage, cds: Recipient, inbox: Inbox, settings: Any
) -> None:
    settings.SANDBOX = False
    link = cds.link()

    def story(page: Page) -> None:
        page.goto(link)
        fills(page, "id_username", "mia")
        presses(page, "btn-continue", then="#id_otp")
        fills(page, "id_otp", "nothing")
        presses(page, "btn-continue", then=".error-summary:has-text('After 4 more tries')")
        assert page.evaluate("document.activeElement.className") == "error-summary"
        presses(page, "Send another code", then="[role=status]:has-text('You can ask for another in')")
        fills(page, "id_otp", inbox.last.code)
        presses(page, "btn-continue", then="#account-1")

    stage.plays(story)

    assert len(inbox.messages) == 1


@pytest.mark.clause("DASH-28")
@ON_EACH_SCREEN
def test_whom_somebody_acts_for_is_chosen_before_the_accounts(
    stage_of: Callable[[Customer], Stage], cds: Recipient, ava: Customer
) -> None:
    link = cds.link()
    read: list[str] = []

    def story(page: Page) -> None:
        names_oneself(page, "ava", link, then="#acting-1")
        assert page.is_checked("#acting-1")
        walk(page, to="acting-1")
        page.keyboard.press("ArrowDown")
        presses(page, "btn-continue", then="#btn-allow")
        read.append(page.inner_text("main"))
        walk(page, to="btn-allow")
        page.keyboard.press("Enter")
        page.wait_for_url(AT_THE_RECIPIENT)

    stage_of(ava).plays(story)

    assert "Sinclair Ceramics Ltd" in read[0]
    assert Consent.objects.get().acting_for != ""


@ON_EACH_SCREEN
def test_what_took_too_long_says_so_and_leads_back(stage: Stage, cds: Recipient) -> None:
    link = cds.link()
    read: list[str] = []

    def over() -> None:
        if "the accounts" in read:
            Interaction.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    def story(page: Page) -> None:
        names_oneself(page, "mia", link)
        read.append("the accounts")
        page.reload()
        walk(page, to="account-1")
        page.keyboard.press("Space")
        presses(page, "btn-continue", then="h1:has-text('This took too long')")
        read.append(page.inner_text("main"))
        walk(page, to="btn-cancel")
        page.keyboard.press("Enter")
        page.wait_for_url(AT_THE_RECIPIENT)

    stage.between = over
    stage.plays(story)

    (gone,) = stage.complaints  # which a browser notes of any such page
    assert "status of 410" in gone
    stage.complaints.clear()

    assert "Nothing was shared." in read[1]
    assert cds.answer_in(stage.sent_on[-1][1])["error"]
    assert Consent.objects.get().status != Status.ACTIVE


@pytest.mark.clause("WCAG §2.2.1")
def test_where_scripts_run_more_time_is_given_without_leaving_the_page(
    stage: Stage, cds: Recipient, mia: Customer
) -> None:
    link = cds.link()
    stage.scripted = True
    read: list[str] = []

    def soon_over() -> None:
        if "portal.sent code" in mia.http.session and not read:
            Interaction.objects.update(expires_at=timezone.now() + timedelta(seconds=90))

    def story(page: Page) -> None:
        names_oneself(page, "mia", link, then="dialog:modal")
        address = page.url
        read.append(page.inner_text("dialog"))
        page.evaluate("document.getElementById('account-1').checked = true")
        walk(page, to="I need more time")
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog", state="hidden")
        assert (page.url, page.is_checked("#account-1")) == (address, True)
        assert fits(page)
        read.append(page.inner_text("#time"))

    stage.between = soon_over
    stage.plays(story)

    assert "Do you need more time?" in read[0]
    assert "10 minutes" in read[1]
