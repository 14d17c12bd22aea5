"""Going back in a real Chromium, by keyboard alone: no page shows what is over, and nothing is done twice."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from consent.account_states import AccountState
from consent.lifecycle import Status
from consent.models import Consent, ConsentAccount, ConsentEvent
from oidc.models import AuthorizationCode
from tests.actors import Recipient
from tests.keyboard import fits, names_oneself, presses, signs_in, walk
from tests.portal.sharing import EVERYDAY, SAVINGS, shares
from tests.stage import ON_EACH_SCREEN, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db, ON_EACH_SCREEN]
AT_THE_RECIPIENT = "https://recipient.test/**"


def ticks(page: Page, *accounts: str) -> None:
    """Turn the boxes of accounts over, and go on to the decision."""
    for account in accounts:
        walk(page, to=account)
        page.keyboard.press("Space")
    presses(page, "btn-continue", then="#btn-allow")


def test_after_a_decision_every_page_before_it_says_that_it_is_over(stage: Stage, cds: Recipient) -> None:
    """As soon as the app has gone on with it."""
    link = cds.link()
    read: list[str] = []
    stage.between = lambda: AuthorizationCode.objects.update(consumed_at=timezone.now())

    def story(page: Page) -> None:
        names_oneself(page, "mia", link)
        ticks(page, "account-1")
        walk(page, to="btn-allow")
        page.keyboard.press("Enter")
        page.wait_for_url(AT_THE_RECIPIENT)
        for _ in range(2):
            page.go_back()
            assert fits(page)
            read.append(page.inner_text("h1"))
            assert not page.locator("#btn-allow, #btn-deny, #btn-continue").count()

    stage.plays(story)

    assert read == ["You’ve finished here"] * 2
    assert Consent.objects.get().status == Status.ACTIVE
    assert ConsentEvent.objects.filter(verb="authorise").count() == 1


@pytest.mark.parametrize(
    ("button", "verb", "came"), [("btn-deny", "reject", "error"), ("btn-allow", "authorise", "code")]
)
def test_two_presses_decide_once_and_lead_back(
    stage: Stage, cds: Recipient, button: str, verb: str, came: str
) -> None:
    link = cds.link()

    def story(page: Page) -> None:
        names_oneself(page, "mia", link)
        ticks(page, "account-1")
        page.dblclick(f"#{button}")
        page.wait_for_url(AT_THE_RECIPIENT)

    stage.plays(story)

    assert came in cds.answer_in(stage.sent_on[-1][1])
    assert ConsentEvent.objects.filter(verb=verb).count() == 1


def test_accounts_chosen_anew_are_the_ones_that_are_shared(stage: Stage, cds: Recipient) -> None:
    """Also where the page forward again was made of those chosen before."""
    link = cds.link()
    read: list[str] = []

    def story(page: Page) -> None:
        names_oneself(page, "mia", link)
        ticks(page, "account-1")
        read.append(page.inner_text("main"))
        page.go_back()
        page.wait_for_selector("#account-1")
        assert fits(page)
        if page.is_checked("#account-1"):
            walk(page, to="account-1")
            page.keyboard.press("Space")
        ticks(page, "account-2")
        read.append(page.inner_text("main"))
        walk(page, to="btn-allow")
        page.keyboard.press("Enter")
        page.wait_for_url(AT_THE_RECIPIENT)

    stage.plays(story)

    assert ("Everyday" in read[0], "Rainy day" in read[0]) == (True, False)
    assert ("Everyday" in read[1], "Rainy day" in read[1]) == (False, True)
    assert ConsentAccount.objects.get(state=AccountState.SHARED).account == SAVINGS


def test_a_sharing_is_stopped_and_the_page_before_asks_no_more(stage: Stage, cds: Recipient) -> None:
    consent = shares(cds, accounts=[EVERYDAY])
    read: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "mia", then="h1:has-text('Who can see your data')")
        presses(page, "Stop sharing", then="#btn-stop")
        assert walk(page, to="btn-stop")[-2:] == ["btn-keep", "btn-stop"]
        assert walk(page, to="btn-keep", key="Shift+Tab") == ["btn-keep"]
        presses(page, "btn-stop", then="h1:has-text('has stopped')")
        page.go_back()
        page.wait_for_selector("h1")
        assert fits(page)
        assert not page.locator("#btn-stop").count()
        read.append(page.inner_text("main"))
        page.go_back()
        page.wait_for_selector("h1:has-text('Who can see your data')")
        read.append(page.inner_text("main"))

    stage.plays(story)

    consent.refresh_from_db()
    assert consent.status == Status.WITHDRAWN
    assert ConsentEvent.objects.filter(verb="withdraw").count() == 1
    assert "Stopped" in read[0]
    assert "Stop sharing" not in read[1]


@pytest.mark.parametrize("went_on", [True, False], ids=["the app went on", "the app did not go on"])
def test_back_after_signing_out_says_that_it_is_over_and_not_that_it_was_somebody_else(
    stage: Stage, cds: Recipient, went_on: bool
) -> None:
    link = cds.link()
    read: list[str] = []
    if went_on:
        stage.between = lambda: AuthorizationCode.objects.update(consumed_at=timezone.now())

    def story(page: Page) -> None:
        names_oneself(page, "mia", link)
        ticks(page, "account-1")
        walk(page, to="btn-allow")
        page.keyboard.press("Enter")
        page.wait_for_url(AT_THE_RECIPIENT)
        page.goto("/account/logout/")
        presses(page, "btn-sign-out", then="h1")
        page.go_back()
        page.go_back()
        page.go_back()
        assert fits(page)
        read.append(page.inner_text("h1"))

    stage.plays(story)

    assert read == ["You’ve finished here"]
