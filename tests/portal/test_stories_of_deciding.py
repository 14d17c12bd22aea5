"""Decisions in a real Chromium by keyboard alone: without script on the smallest screen, and at a desk."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from consent.account_states import AccountState, AuthoriserState
from consent.lifecycle import Status
from consent.models import Authoriser, Consent, ConsentAccount, ConsentEvent, Evidence
from consent.payments import Money
from consent.queries import consent as facts_of
from portal.paying import payment_of
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement
from tests.keyboard import fits, names_oneself, presses, signs_in, walk
from tests.payments import kind
from tests.people import MakePayer
from tests.portal.test_joint_accounts import HOUSEHOLD
from tests.stage import ON_EACH_SCREEN, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.clause("DASH-10"), ON_EACH_SCREEN]
AT_THE_RECIPIENT = "https://recipient.test/**"


def decides(page: Page, button: str) -> None:
    """No stands before yes; neither has the focus by itself."""
    assert page.evaluate("document.activeElement.id") not in {"btn-deny", "btn-allow"}
    assert walk(page, to="btn-allow")[-2:] == ["btn-deny", "btn-allow"]
    if button == "btn-deny":
        assert walk(page, to="btn-deny", key="Shift+Tab") == ["btn-deny"]
    page.keyboard.press("Enter")


@pytest.mark.clause("DASH-08")
@pytest.mark.parametrize(("button", "becomes"), [("btn-allow", Status.ACTIVE), ("btn-deny", Status.REJECTED)])
def test_a_payment_is_allowed_or_not(
    stage_of: Callable[[Customer], Stage],
    payer_of: MakePayer,
    ava: Customer,
    button: str,
    becomes: Status,
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    link = payer.link(payer.registered())
    read: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "ava", link, then="#account-1")
        walk(page, to="account-1")
        page.keyboard.press("Space")
        presses(page, "btn-continue", then="#btn-allow")
        read.append(page.inner_text("main"))
        decides(page, button)
        page.wait_for_url(AT_THE_RECIPIENT)
        page.goto("/payments?tab=waiting" if button == "btn-allow" else "/payments?tab=ended")
        assert fits(page)
        read.append(page.inner_text("main"))

    stage_of(ava).plays(story)

    for words in ("Pay Lantern Books £42.50?", "20-11-22 33445566", "We can’t recall it once it is sent"):
        assert words in read[0]
    assert "A payment of £42.50 to Lantern Books" in read[1] or "You said no" in read[1]
    consent = Consent.objects.get()
    assert consent.status == becomes
    payment = payment_of(facts_of(consent.pk))
    assert payment is not None
    assert payment.amount == Money(amount=Decimal("42.50"), currency="GBP")
    said = ConsentEvent.objects.latest("sequence")
    assert said.verb == ("authorise" if button == "btn-allow" else "reject")
    kept = Evidence.objects.filter(consent=consent).latest("sequence").content
    assert kept is not None
    assert ("£42.50" in str(kept.get("shown"))) is (button == "btn-allow")


@pytest.mark.clause("DASH-21")
def test_the_second_holder_of_an_account_agrees(
    stage_of: Callable[[Customer], Stage], cds: Recipient, leo: Customer, bank: None
) -> None:
    cds.answer_in(leo.allows(cds.link()))
    assert ConsentAccount.objects.get(account=HOUSEHOLD).state == AccountState.WAITING
    read: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "leo2", then="h2:has-text('Waiting for you')")
        presses(page, "Look and decide", then="#btn-allow")
        read.append(page.inner_text("main"))
        decides(page, "btn-allow")
        page.wait_for_selector("[role=status]:has-text('You agreed')")
        assert fits(page)
        read.append(page.inner_text("main"))

    stage_of(Customer("leo2")).plays(story)

    assert "Let Leo share Household with Recipient budget-fox?" in read[0]
    assert "We tell Leo what you decide" in read[0]
    assert "Sharing" in read[1]
    assert ConsentAccount.objects.get(account=HOUSEHOLD).state == AccountState.SHARED
    assert Authoriser.objects.get().state == AuthoriserState.APPROVED
    event = ConsentEvent.objects.latest("sequence")
    assert (event.verb, event.actor) == ("approve", "authoriser")


@pytest.mark.clause("AMD-04")
def test_a_sharing_is_changed(stage: Stage, basic: Arrangement) -> None:
    link = basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR)
    before = basic.row
    read: list[str] = []

    def story(page: Page) -> None:
        names_oneself(page, "mia", link, then="#account-2")
        assert page.is_checked("#account-1")  # shared already
        walk(page, to="account-2")
        page.keyboard.press("Space")
        presses(page, "btn-continue", then="#btn-allow")
        read.append(page.inner_text("main"))
        decides(page, "btn-allow")
        page.wait_for_url(AT_THE_RECIPIENT)

    stage.plays(story)

    assert "Change what Recipient budget-fox can see" in read[0]
    for mark in ("Transaction details\nNew", "Rainy day\nNew", "Longer"):
        assert mark in read[0], read[0]
    after = basic.row
    assert set(after.permissions) - set(before.permissions) == {MOVEMENTS}
    assert after.expires_at is not None
    assert before.expires_at is not None
    assert after.expires_at > before.expires_at
    assert after.accounts.filter(state=AccountState.SHARED).count() == 2
    assert ConsentEvent.objects.latest("sequence").verb == "amend"


@pytest.mark.clause("AMD-06")
def test_a_change_is_refused_and_what_was_agreed_stays(stage: Stage, basic: Arrangement) -> None:
    link, before = basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR), basic.as_stored

    def story(page: Page) -> None:
        names_oneself(page, "mia", link, then="#account-2")
        presses(page, "btn-continue", then="#btn-allow")
        decides(page, "btn-deny")
        page.wait_for_url(AT_THE_RECIPIENT)

    stage.plays(story)

    assert basic.as_stored == before


@pytest.mark.clause("AMD-06", "AMD-11")
@pytest.mark.parametrize("changed", [False, True], ids=["the same accounts", "other accounts"])
def test_a_sharing_in_the_united_kingdom_goes_on(
    changed: bool, stage: Stage, uk: Recipient, mia: Customer
) -> None:
    link = uk.link(claims=uk.names(uk.intent()))
    uk.redeems(uk.answer_in(mia.allows(link))["code"])
    mia.http.logout()
    read: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "mia", link, then="#account-2")
        assert fits(page)
        read.append(page.inner_text("main"))
        assert page.is_checked("#account-1")  # shared already
        for box in ("account-1", "account-2") if changed else ():
            walk(page, to=box)
            page.keyboard.press("Space")
        presses(page, "btn-continue", then="#btn-allow")
        assert fits(page)
        read.append(page.inner_text("main"))
        decides(page, "btn-allow")
        page.wait_for_url(AT_THE_RECIPIENT)

    stage.plays(story)

    asked, review = read
    assert "Which accounts do you want to share with Recipient budget-fox from now on?" in asked
    assert "Confirm that Recipient budget-fox may go on" in review
    assert "Go on sharing" in review
    assert ("Nothing changes: you agree to the same once more." in review) is not changed
    assert ("Rainy day\nNew" in review) is changed
    shared = {row.account for row in Consent.objects.get().accounts.all()}
    assert shared == ({"mia-rainy-day"} if changed else {"mia-everyday"})
    assert Consent.objects.get().edition == 2
    assert ConsentEvent.objects.latest("sequence").verb == "reauthorise"
