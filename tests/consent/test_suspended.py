"""The bank suspends an account: it rests in every consent that covers it, and in every one that comes to."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor
from consent.models import (
    Consent,
    ConsentAccount,
    ConsentEvent,
    Evidence,
    PaymentUse,
    Person,
    SuspendedAccount,
)
from consent.operations import Order, UseRefused
from consent.problems import Fault
from oidc.findings import findings
from oidc.soon import FRESHNESS
from tests.chains import chain_holds
from tests.consent.conftest import Propose
from tests.consent.test_agreed_anew import AGREED, DECIDES, amends
from tests.consent.test_authorisers import JOINT, OWN, given, others, says
from tests.evidence import erase_evidence
from tests.payments import LANTERN, Kind, kind

__all__ = ["others"]  # a fixture, by its name
pytestmark = pytest.mark.django_db
VARIABLE = kind("uk", "v4.0/pisp/domestic-vrp-consents")
SINGLE = kind("uk", "v4.0/pisp/domestic-payment-consents")


def the_bank(verb: Any, account: str = JOINT) -> int:
    """Suspends an account, or lets it go on: in how many consents that changed something."""
    return len(verb(account=account, because="a dispute", at=timezone.now(), policies=consent_policies()))


def rests(account: str = JOINT) -> bool:
    return ConsentAccount.objects.get(account=account).suspended_at is not None


@pytest.mark.clause("DASH-23", "AMD-05")
def test_taking_it_out_and_in_again_does_not_let_it_go_on(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    consent = given(propose, customer, AGREED, at=timezone.now())
    the_bank(operations.suspend)

    amends(consent, AGREED, accounts=(OWN,), at=timezone.now())
    amends(consent, AGREED, accounts=(JOINT, OWN), at=timezone.now())

    assert rests()
    assert not rests(OWN)


@pytest.mark.clause("DASH-23", "DASH-21")
def test_an_account_that_waits_once_more_after_a_change_still_rests(
    propose: Propose, customer: Person, others: list[Person]
) -> None:
    at = timezone.now()
    consent = given(propose, customer, DECIDES, at=at)
    says(operations.approve, consent, others[0], at=at)
    the_bank(operations.suspend)

    amends(consent, DECIDES, days=300, at=timezone.now())
    says(operations.approve, consent, others[0], at=timezone.now())

    assert rests()


@pytest.mark.clause("DASH-23")
def test_a_new_consent_finds_it_suspended_and_it_goes_on_once_the_bank_says_so(
    propose: Propose, customer: Person
) -> None:
    assert the_bank(operations.suspend) == 0, "no consent covers it yet"

    consent = given(propose, customer, at=timezone.now())
    assert rests()

    assert the_bank(operations.resume) == 1
    assert not rests()
    assert not SuspendedAccount.objects.exists()
    assert chain_holds(consent.pk)


@pytest.mark.clause("AUD-03")
def test_why_it_was_suspended_can_be_erased_and_the_log_still_holds(
    propose: Propose, customer: Person
) -> None:
    consent = given(propose, customer, at=timezone.now())
    the_bank(operations.suspend)

    event = ConsentEvent.objects.get(consent=consent, verb="suspend")
    assert "a dispute" not in str(event.detail)
    kept = Evidence.objects.get(consent=consent, sequence=event.sequence).content
    assert kept == {"accounts": [JOINT], "because": "a dispute"}
    erase_evidence(consent_id=consent.pk, at=timezone.now(), because="no duty is left")
    assert chain_holds(consent.pk)


def allowed(propose: Propose, customer: Person, of: Kind) -> Consent:
    at = timezone.now()
    consent = propose(issuer="uk", kind=of.resource.kind, permissions=("payments",), wire=of.body(), at=at)
    return operations.authorise(
        consent_id=consent.pk,
        customer_id=customer.pk,
        accounts=[OWN],
        at=at,
        policy=consent_policy("uk"),
        evidence={},
    )


def pays(consent: Consent, of: Kind, key: str = "k") -> operations.Used:
    return operations.use(
        consent_id=consent.pk,
        issuer="uk",
        user="gateway",
        order=Order(
            amount=Decimal("42.50"),
            currency="GBP",
            reference="",
            payee=(LANTERN["SchemeName"], LANTERN["Identification"]),
            repeats={},
        ),
        key=key,
        at=timezone.now(),
        policy=consent_policy("uk"),
    )


@pytest.mark.clause("RES-05", "CON-54")
@pytest.mark.parametrize("of", [VARIABLE, SINGLE], ids=str)
@pytest.mark.parametrize("suspended", ["before the yes", "after the yes"])
def test_nothing_is_paid_from_it_until_it_goes_on(
    propose: Propose, customer: Person, of: Kind, suspended: str
) -> None:
    if suspended == "before the yes":
        the_bank(operations.suspend, OWN)
    consent = allowed(propose, customer, of)
    if suspended == "after the yes":
        the_bank(operations.suspend, OWN)

    with pytest.raises(UseRefused) as refused:
        pays(consent, of)
    assert refused.value.faults == (Fault.CONSENT_STATUS,)
    assert not PaymentUse.objects.exists()

    the_bank(operations.resume, OWN)
    assert pays(consent, of).number == 1


@pytest.mark.clause("RES-05", "CON-54")
@pytest.mark.parametrize("of", [VARIABLE, SINGLE], ids=str)
def test_nothing_is_paid_from_it_either_where_word_of_it_has_not_come_to_the_consent(
    propose: Propose, customer: Person, of: Kind
) -> None:
    consent = allowed(propose, customer, of)
    SuspendedAccount.objects.create(account=OWN, since=timezone.now())  # and no more: whoever said so fell
    assert not rests(OWN)

    with pytest.raises(UseRefused) as refused:
        pays(consent, of)

    assert refused.value.faults == (Fault.CONSENT_STATUS,)


@pytest.mark.clause("RES-05")
def test_a_suspension_that_stopped_halfway_is_noticed_and_mended_by_saying_it_again(
    propose: Propose, customer: Person
) -> None:
    allowed(propose, customer, VARIABLE)
    rule = "an account that is suspended rests in every consent within a quarter of an hour"
    word = SuspendedAccount.objects.create(account=OWN, since=timezone.now())
    assert not rows_against(rule), "it may be under way"
    SuspendedAccount.objects.update(since=word.since - timedelta(minutes=16))
    assert rows_against(rule)

    assert the_bank(operations.suspend, OWN) == 1

    assert not rows_against(rule)


def rows_against(rule: str) -> object:
    (found,) = findings({rule: FRESHNESS[rule]})
    return found.rows


@pytest.mark.clause("CON-17")
def test_a_payment_that_was_taken_before_is_still_told_by_its_key(propose: Propose, customer: Person) -> None:
    consent = allowed(propose, customer, VARIABLE)
    pays(consent, VARIABLE)
    the_bank(operations.suspend, OWN)

    assert pays(consent, VARIABLE).repeated


def test_in_a_consent_that_has_ended_nothing_changes(propose: Propose, customer: Person) -> None:
    at = timezone.now() - timedelta(seconds=1)
    consent = given(propose, customer, at=at)
    operations.withdraw(
        consent_id=consent.pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("cds"),
    )

    assert the_bank(operations.suspend) == 0
