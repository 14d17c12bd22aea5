"""What people share who are not alone with it, in a real Chromium by keyboard alone: on the smallest screen
without script, and at a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from bank.example.models import Account
from bank.facts import JointSharing
from consent.account_states import AccountState
from consent.lifecycle import Status
from consent.models import Consent, ConsentAccount, ConsentEvent
from tests.actors import Customer, Recipient
from tests.arrangements import BASIC
from tests.keyboard import presses, signs_in, walk
from tests.portal.test_joint_accounts import HOUSEHOLD
from tests.stage import ON_EACH_SCREEN, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.clause("DASH-10"), ON_EACH_SCREEN]
StageOf = Callable[[Customer], Stage]


def stops(page: Page, *, then: str) -> None:
    """Keeping stands before stopping, and weighs as much."""
    assert walk(page, to="btn-stop")[-2:] == ["btn-keep", "btn-stop"]
    page.keyboard.press("Enter")
    page.wait_for_selector(then)


@pytest.mark.clause("DASH-19", "DASH-20")
def test_holders_change_together_how_their_account_may_be_shared(
    stage_of: StageOf, leo: Customer, bank: None
) -> None:
    read: list[str] = []

    def asks(page: Page) -> None:
        signs_in(page, "leo", "/joint/options", then="h1:has-text('How joint accounts may be shared')")
        presses(page, "Change it", then="#choice-1")
        walk(page, to="choice-")
        page.keyboard.press("ArrowUp")
        presses(page, "btn-continue", then="[role=status]:has-text('We’ve asked the others')")
        read.append(page.inner_text("main"))

    def agrees(page: Page) -> None:
        signs_in(page, "leo2", then="h1:has-text('Who can see your data')")
        presses(page, "Read it and answer", then="#btn-allow")
        read.append(page.inner_text("main"))
        assert walk(page, to="btn-allow")[-2:] == ["btn-deny", "btn-allow"]
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]:has-text('It holds from now on')")

    stage_of(leo).plays(asks)
    stage_of(Customer("leo2")).plays(agrees)

    assert "What Leo asks for" in read[1]
    assert Account.objects.get(pk=HOUSEHOLD).joint_sharing == JointSharing.PRE_APPROVAL


@pytest.mark.clause("DASH-21")
def test_another_holder_stops_what_is_shared_of_their_account(
    stage_of: StageOf, cds: Recipient, leo: Customer, bank: None
) -> None:
    cds.answer_in(leo.allows(cds.link()))
    path = f"/joint/{Consent.objects.get().pk}/"
    Customer("leo2").signs_in(f"{path}decide").press("btn-allow")

    def story(page: Page) -> None:
        signs_in(page, "leo2", path, then="h1:has-text('Recipient budget-fox')")
        presses(page, "Stop for our account", then="#btn-stop")
        stops(page, then="[role=status]:has-text('Stopped')")

    stage_of(Customer("leo2")).plays(story)

    assert ConsentAccount.objects.get(account=HOUSEHOLD).state == AccountState.WITHDRAWN
    assert ConsentEvent.objects.latest("sequence").actor == "authoriser"


@pytest.mark.clause("DASH-27")
def test_a_holder_lets_the_user_of_an_account_share_it_and_takes_that_back(stage: Stage) -> None:
    read: list[str] = []

    def story(page: Page) -> None:
        signs_in(page, "mia", "/secondary-users", then="h1:has-text('People who use your accounts')")
        presses(page, "See and change it", then="#btn-give")
        presses(page, "btn-give", then="[role=status]:has-text('may share this account from now on')")
        read.append(page.inner_text("main"))
        presses(page, "btn-withdraw", then="[role=status]:has-text('shares nothing from this account')")

    stage.plays(story)

    assert "Noah" in read[0]


@pytest.mark.clause("DASH-28")
def test_a_representative_stops_what_their_organisation_shares(
    stage_of: StageOf, cds: Recipient, ava: Customer
) -> None:
    review = ava.reaches_review(cds.link(scope=BASIC), acting=2)
    cds.redeems(cds.answer_in(review.press("btn-allow").onward)["code"])
    ava.http.logout()

    def story(page: Page) -> None:
        signs_in(page, "ava", "/organisations/", then="h1:has-text('What your organisations share')")
        presses(page, "Stop sharing", then="#btn-stop")
        stops(page, then="[role=status]:has-text('sees nothing by this sharing')")

    stage_of(ava).plays(story)

    assert Consent.objects.get().status == Status.WITHDRAWN
