"""A customer agrees anew: what others had agreed to goes on, or is asked for once more, and who is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent import operations, queries
from consent.account_states import AccountState
from consent.amendments import amendments
from consent.extent import Extent, extent_of
from consent.models import Authoriser, Consent, ConsentAccount, OutboxMessage, Person
from consent.open_accounts import open_accounts
from consent.operations import Other
from consent.policy import Terms
from tests.chains import chain_holds
from tests.consent.conftest import Propose
from tests.consent.test_authorisers import JOINT, OWN, POLICY, WEEK, given, others, says, state, told
from tests.invariants import violations

__all__ = ["others"]  # a fixture, by its name
pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(days=1)
BASIC, DETAIL = "bank:accounts.basic:read", "bank:accounts.detail:read"
DECIDES = Other(account=JOINT, customer_number="40126690", decides=True)
AGREED = Other(account=JOINT, customer_number="40126690", decides=False)


def amends(
    consent: Consent,
    *said: Other,
    accounts: tuple[str, ...] = (JOINT, OWN),
    permissions: tuple[str, ...] = (BASIC,),
    days: int = 30,
    at: Any = LATER,
) -> Consent:
    consent.refresh_from_db()
    assert consent.customer_id is not None
    return operations.amend(
        consent_id=consent.pk,
        edition=consent.edition,
        customer_id=consent.customer_id,
        terms=Terms(permissions=permissions, lasts=timedelta(days=days), wire={}),
        accounts=list(accounts),
        others=said,
        at=at,
        policy=POLICY,
        evidence={},
    )


@pytest.fixture
def agreed(propose: Propose, customer: Person, others: list[Person]) -> Consent:
    """For ninety days; the first of the others has agreed to one account."""
    consent = given(propose, customer, DECIDES, at=NOW)
    says(operations.approve, consent, others[0], at=NOW)
    OutboxMessage.objects.all().delete()
    return consent


@pytest.mark.clause("AMD-05", "DASH-21", "DASH-24")
@pytest.mark.parametrize(
    "wider", [{"permissions": (BASIC, DETAIL)}, {"days": 90}], ids=["more data", "a later end"]
)
def test_who_agreed_to_less_is_asked_again_and_until_then_nothing_is_shared(
    agreed: Consent, others: list[Person], wider: dict[str, Any]
) -> None:
    amends(agreed, DECIDES, **wider)

    assert (state(), state(OWN)) == (AccountState.WAITING, AccountState.SHARED)
    assert Authoriser.objects.get().decide_by == LATER + WEEK
    assert told() == {("joint-asked", "other0")}
    says(operations.approve, agreed, others[0], at=LATER)
    assert state() == AccountState.SHARED
    assert chain_holds(agreed.pk)
    assert violations() == []


@pytest.mark.clause("AMD-05", "DASH-21", "DASH-24")
def test_what_is_not_wider_goes_on_as_it_was_agreed_and_they_are_told(agreed: Consent) -> None:
    amends(agreed, DECIDES, days=30)

    assert state() == AccountState.SHARED
    assert Authoriser.objects.get().state == "approved"
    assert told() == {("joint-changed", "other0")}


@pytest.mark.clause("DASH-21")
def test_a_sharing_that_narrows_and_widens_again_is_asked_for_again(agreed: Consent) -> None:
    amends(agreed, DECIDES, days=30)
    amends(agreed, DECIDES, days=60)

    assert state() == AccountState.WAITING


@pytest.mark.clause("DASH-19", "DASH-21")
def test_who_agreed_beforehand_is_not_asked_though_it_becomes_wider(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    consent = given(propose, customer, AGREED, at=NOW)
    OutboxMessage.objects.all().delete()

    amends(consent, AGREED, permissions=(BASIC, DETAIL), days=300)

    assert state() == AccountState.SHARED
    assert told() == {("joint-changed", "other0")}
    assert violations() == []


@pytest.mark.clause("DASH-21")
def test_somebody_who_holds_it_by_now_and_was_never_asked_is_asked(agreed: Consent) -> None:
    amends(agreed, DECIDES, Other(account=JOINT, customer_number="40126691", decides=True))

    assert state() == AccountState.WAITING
    assert told() == {("joint-asked", "other0"), ("joint-asked", "other1")}


@pytest.mark.clause("DASH-21")
def test_an_account_for_which_the_time_was_over_waits_anew_though_no_job_has_run(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    consent = given(propose, customer, DECIDES, at=NOW)

    late = NOW + 2 * WEEK
    amends(consent, DECIDES, at=late)

    assert Authoriser.objects.get().decide_by == late + WEEK
    says(operations.approve, consent, others[0], at=late)
    assert state() == AccountState.SHARED


@pytest.mark.clause("DASH-22", "AMD-05")
@pytest.mark.parametrize("verb", [operations.retract, operations.decline])
def test_a_no_is_remembered_while_the_account_is_out_of_the_consent(
    propose: Propose, customer: Person, others: list[Person], verb: Any
) -> None:
    """Else its customer could take it out and in again, and nobody would be asked."""
    first = AGREED if verb is operations.retract else DECIDES
    consent = given(propose, customer, first, at=NOW)
    says(verb, consent, others[0], at=NOW)

    amends(consent, AGREED, accounts=(OWN,))
    amends(consent, AGREED, accounts=(JOINT, OWN))

    assert state() == AccountState.WAITING
    says(operations.approve, consent, others[0], at=LATER)
    amends(consent, AGREED, accounts=(OWN,))
    amends(consent, AGREED, accounts=(JOINT, OWN))
    assert state() == AccountState.SHARED, "the last word was a yes"


@pytest.mark.clause("AMD-03", "AMD-04", "AMD-05")
def test_what_somebody_stopped_is_not_among_what_was_shared_before(
    agreed: Consent, others: list[Person]
) -> None:
    says(operations.retract, agreed, others[0], at=NOW)
    assert open_accounts(agreed.pk) == (OWN,)

    amends(agreed, DECIDES)

    (change,) = amendments(agreed.pk)
    assert change.before.accounts == (OWN,)
    assert change.after.accounts == (JOINT, OWN)


@pytest.mark.clause("DASH-24", "AMD-05")
def test_who_held_an_account_that_was_taken_out_is_told(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    both = (
        Other(account=JOINT, customer_number="40126690", decides=False),
        Other(account=OWN, customer_number="40126691", decides=False),
    )
    consent = given(propose, customer, *both, at=NOW)
    OutboxMessage.objects.all().delete()

    amends(consent, both[1], accounts=(OWN,))

    assert told() == {("joint-removed", "other0"), ("joint-changed", "other1")}
    amends(consent, both[1], accounts=(OWN,))
    assert OutboxMessage.objects.filter(topic="joint-removed").count() == 1


@pytest.mark.clause("DASH-24")
def test_who_had_stopped_it_themselves_is_not_told_once_more(agreed: Consent, others: list[Person]) -> None:
    says(operations.retract, agreed, others[0], at=NOW)
    OutboxMessage.objects.all().delete()

    amends(agreed, accounts=(OWN,))

    assert told() == set()
    assert not ConsentAccount.objects.filter(account=JOINT).exists()


@pytest.mark.parametrize(
    ("change", "beyond"),
    [
        ({}, False),
        ({"permissions": frozenset({BASIC, DETAIL})}, True),
        ({"permissions": frozenset[str]()}, False),
        ({"ends": LATER + timedelta(seconds=1)}, True),
        ({"ends": None}, True),
        ({"ends": NOW}, False),
        ({"since": NOW - timedelta(seconds=1)}, True),
        ({"since": None}, True),
        ({"since": LATER}, False),
        ({"until": None}, True),
        ({"until": NOW}, False),
    ],
)
def test_a_consent_reaches_beyond_another_by_more_data_a_later_end_or_a_longer_period(
    change: dict[str, Any], beyond: bool
) -> None:
    first: dict[str, Any] = {
        "permissions": frozenset({BASIC}),
        "ends": LATER,
        "since": NOW,
        "until": LATER,
    }

    assert Extent(**first | change).goes_beyond(Extent(**first)) is beyond


def test_the_extent_of_a_consent_is_read_off_its_members(agreed: Consent) -> None:
    assert extent_of(agreed) == extent_of(queries.consent(agreed.pk))
