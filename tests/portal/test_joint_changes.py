"""What is shared of a joint account, and a change of it: who is asked again, and what each of them reads."""

from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from django.utils import timezone

from bank.example.models import Customer as Record
from consent import operations, queries
from consent.account_states import AccountState
from consent.issuers import consent_policies
from consent.lifecycle import Actor, Status, Verb
from consent.models import OutboxMessage
from consent.models import Recipient as Company
from consent.narrowing import WHOLE
from consent.notices import State
from consent.reasons import Reason, Target
from portal.holders import Names
from portal.joint_history import NOT_THEIRS, joint_history
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees, given, ticked
from tests.portal.test_joint_accounts import (
    HOUSEHOLD,
    LEO,
    LEO2,
    OWN,
    joint_page,
    leo2,
    own_account,
    seen,
    states,
)
from tests.portal.test_joint_letters import letters

__all__ = ["leo2", "own_account"]  # fixtures, by their names
pytestmark = pytest.mark.django_db


@pytest.fixture
def arrangement(cds: Recipient, leo: Customer, leo2: Customer, own_account: None) -> Arrangement:
    """For ninety days Leo shares the joint account, to which Leonie has agreed, and his own."""
    code = cds.answer_in(leo.allows(cds.link(scope=BASIC), accounts=2))["code"]
    tokens = cds.redeems(code).json()
    leo.http.logout()
    leo2.signs_in("/")
    leo2.opens(joint_page("decide")).press("btn-allow")
    return Arrangement(cds, tokens["cdr_arrangement_id"], tokens)


@pytest.mark.clause("AMD-05", "DASH-21")
def test_more_data_of_a_joint_account_waits_for_the_other_holder_once_more(
    cds: Recipient, arrangement: Arrangement, leo: Customer, leo2: Customer
) -> None:
    assert seen(cds, arrangement.tokens["access_token"]) == 2
    review = leo.signs_in(arrangement.asks(f"{BASIC} {MOVEMENTS}")).press("btn-continue")
    assert "We’ll ask Leonie, who must agree too, by" in review.text
    code = cds.answer_in(review.press("btn-allow").onward)["code"]
    new = cds.redeems(code).json()["access_token"]

    assert seen(cds, new) == 1
    page = leo2.opens(joint_page("decide"))
    assert "Transaction details" in page.text
    page.press("btn-allow")
    assert seen(cds, new) == 2


@pytest.mark.clause("AMD-05", "DASH-21", "DASH-25")
def test_less_than_was_agreed_to_asks_nobody_and_says_so(
    arrangement: Arrangement, leo: Customer, leo2: Customer
) -> None:
    review = leo.signs_in(arrangement.asks(BASIC, 86_400 * 2)).press("btn-continue")

    assert "We’ll ask" not in review.text
    assert "We may tell Leonie" in review.text
    review.press("btn-allow")
    assert states()[HOUSEHOLD] == AccountState.SHARED
    assert "Waiting for you" not in leo2.opens("/").text


@pytest.mark.clause("AMD-03", "AMD-04")
def test_an_account_that_somebody_stopped_is_not_ticked_and_new_once_it_comes_back(
    arrangement: Arrangement, leo: Customer, leo2: Customer
) -> None:
    leo2.opens(joint_page("stop")).press("btn-stop")

    choice = leo.signs_in(arrangement.asks(BASIC, A_YEAR))
    assert ticked(choice) == [False, True]
    review = choice.press("btn-continue", **{"account-1": True})

    assert "New Household" in review.text
    review.press("btn-allow")
    assert states() == {HOUSEHOLD: AccountState.WAITING, OWN: AccountState.SHARED}
    assert "New Household" in leo.opens(f"/consents/{arrangement.id}/").text


@pytest.mark.clause("AMD-05", "DASH-22")
def test_the_history_tells_other_holders_each_change_of_what_is_theirs_and_of_nothing_else(
    cds: Recipient, arrangement: Arrangement, leo: Customer, leo2: Customer
) -> None:
    asked = f"{BASIC} profile {MOVEMENTS}"
    cds.register(scope=asked)
    choice = leo.signs_in(arrangement.asks(asked, A_YEAR))
    own = choice.press("btn-continue", **{"account-2": False}).press("btn-allow")
    assert own.onward

    page = leo2.opens(joint_page())

    assert "Leo changed what Recipient budget-fox can see" in page.text
    assert "New Transaction details" in page.text
    assert "Longer until" in page.text
    assert "Removed" not in page.text, "Leo's own account is nobody else's business"
    assert "New Name" not in page.text
    assert "Removed Own" in leo.opens(f"/consents/{arrangement.id}/").text


@pytest.mark.clause("DASH-22")
def test_whatever_happens_to_a_sharing_has_words_for_other_holders_or_a_reason_to_have_none(
    arrangement: Arrangement,
) -> None:
    facts = queries.consent(UUID(arrangement.id))
    last = queries.history(facts.id)[-1]

    for verb, actor, pays in product(Verb, Actor, (False, True)):
        used_up = {"result": Status.CONSUMED} if verb is Verb.USE else {}  # those that go on have a list
        told = joint_history(
            [replace(last, verb=verb, actor=actor, **used_up)],
            facts,
            Names(LEO2),
            timezone.now(),
            "Australia/Sydney",
            giver="Leo",
            pays=pays,
            used=False,
            changes={},
        )
        assert [bool(card.what) for card in told] == ([] if verb in NOT_THEIRS else [True])
    assert all(NOT_THEIRS.values())


@pytest.mark.clause("DASH-24", "AMD-05")
def test_who_holds_an_account_that_was_taken_out_hears_of_it(arrangement: Arrangement, leo: Customer) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    letters()

    agrees(leo, arrangement.asks(BASIC), **{"account-1": False})

    said = [one for one in letters() if one.to == ["leonie.carter@mail.example"]]
    assert [one.subject for one in said] == [
        "A joint account is not shared with Recipient budget-fox any more"
    ]
    assert "took the account out" in said[0].body
    assert joint_page() not in said[0].body


@pytest.mark.clause("DASH-24", "DASH-25")
def test_of_one_who_needs_protection_by_now_the_others_hear_nothing_any_more(
    arrangement: Arrangement, leo: Customer
) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    letters()
    Record.objects.filter(pk=LEO).update(protected=True)

    agrees(leo, arrangement.asks(BASIC), **{"account-1": False})

    assert not [one for one in letters() if one.to == ["leonie.carter@mail.example"]]
    assert OutboxMessage.objects.get(topic="joint-removed").state == State.VOID


@pytest.mark.clause("AMD-04")
def test_of_an_account_of_ones_own_nothing_of_this_is_said(cds: Recipient, mia: Customer) -> None:
    arrangement = given(cds, mia, BASIC)

    review = mia.signs_in(arrangement.asks(f"{BASIC} {MOVEMENTS}", A_YEAR)).press("btn-continue")

    assert "We’ll ask" not in review.text
    assert "We may tell" not in review.text


@pytest.mark.clause("DASH-22", "DASH-24")
def test_what_the_bank_takes_back_for_somebody_is_told_to_both(
    cds: Recipient, arrangement: Arrangement, leo: Customer, leo2: Customer
) -> None:
    letters()
    at, policies = timezone.now(), consent_policies()
    left = operations.Ordered(
        system="crm",
        target=Target.CUSTOMER,
        named=LEO2,
        issuer="",
        narrowed=WHOLE,
        asked_by_then=False,
        shared_with_others=True,
        reason=Reason.CUSTOMER_LEFT,
        note="",
    )
    operations.order_end(left, key="leonie", body=b"{}", at=at)
    operations.carry_on(at=at, policies=policies, limit=10)

    assert states() == {HOUSEHOLD: AccountState.WITHDRAWN, OWN: AccountState.SHARED}
    assert seen(cds, arrangement.tokens["access_token"]) == 1
    leo.signs_in("/")
    assert "Harbour Bank stopped sharing from an account" in leo.opens(f"/consents/{arrangement.id}/").text
    assert "Harbour Bank stopped sharing from the joint account" in leo2.opens(joint_page()).text
    (told,) = [one for one in letters() if one.to == ["leo.carter@mail.example"]]
    assert "Harbour Bank took back what somebody who holds the account had agreed to" in told.body


def test_a_stop_by_the_bank_is_not_told_as_the_givers(arrangement: Arrangement, leo2: Customer) -> None:
    at, policy = timezone.now(), consent_policies()["cds"]
    operations.withdraw(
        consent_id=UUID(arrangement.id), actor=Actor.HOLDER, reference="sam", at=at, policy=policy
    )

    page = leo2.opens(joint_page())

    assert "Harbour Bank stopped it" in page.text
    assert "Leo stopped it" not in page.text


def test_a_name_with_braces_is_shown_as_it_is(arrangement: Arrangement, leo2: Customer) -> None:
    Company.objects.update(name="Pay {who.__class__} {x}")

    page = leo2.opens(joint_page())

    assert page.status == 200
    assert "agreed to share with Pay {who.__class__} {x}" in page.text


@pytest.mark.clause("DASH-22")
def test_what_the_giver_shares_of_themselves_is_none_of_the_other_holder_s_business(
    cds: Recipient, leo: Customer, leo2: Customer, own_account: None
) -> None:
    of_accounts = "openid bank:accounts.basic:read bank:regular_payments:read"
    asked = f"{of_accounts} bank:payees:read common:customer.detail:read"
    cds.register(scope=asked)
    leo.allows(cds.link(scope=asked), 2)
    leo2.signs_in("/")

    page = leo2.opens(joint_page("decide"))

    assert "Direct debits and scheduled payments" in page.text
    assert "Saved payees" not in page.text
    assert "Name, occupation, contact details" not in page.text
