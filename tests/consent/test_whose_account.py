"""What happens to one account of a consent is told to who holds that one, and to nobody who holds another."""

from datetime import timedelta

import pytest

from consent import operations
from consent.issuers import consent_policies
from consent.models import Consent, OutboxMessage, Person
from consent.operations import Other
from tests.consent.conftest import NOW, Propose
from tests.consent.test_authorisers import JOINT, OWN, WEEK, given, others, says, times_out, told

__all__ = ["others"]  # a fixture, by its name

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-22", "DASH-24")]


@pytest.fixture
def consent(propose: Propose, customer: Person, others: list[Person]) -> Consent:
    """To two accounts, each held with somebody else, of whom the first has to agree."""
    made = given(
        propose,
        customer,
        Other(account=JOINT, customer_number="40126690", decides=True),
        Other(account=OWN, customer_number="40126691", decides=False),
    )
    assert told() == {("joint-asked", "other0"), ("joint-given", "other1")}
    OutboxMessage.objects.all().delete()
    return made


def test_an_answer(consent: Consent, others: list[Person]) -> None:
    says(operations.approve, consent, others[0])

    assert told() == {("joint-approved", "customer")}


def test_a_stop(consent: Consent, others: list[Person]) -> None:
    says(operations.retract, consent, others[1])

    assert told() == {("joint-retracted", "customer")}


def test_that_nobody_agreed_in_time(consent: Consent) -> None:
    assert times_out(NOW + WEEK) == [consent.pk]

    assert told() == {("joint-timed-out", "customer"), ("joint-timed-out", "other0")}


def test_that_the_bank_lets_it_rest_and_go_on(consent: Consent) -> None:
    for verb, topic in ((operations.suspend, "joint-suspended"), (operations.resume, "joint-resumed")):
        verb(account=OWN, because="fraud", at=NOW + timedelta(hours=1), policies=consent_policies())

        assert told() == {(topic, "customer"), (topic, "other1")}
        OutboxMessage.objects.all().delete()


def test_the_end_of_the_consent_is_told_to_all_of_them_whatever_became_of_their_account(
    consent: Consent, others: list[Person]
) -> None:
    operations.suspend(account=OWN, because="fraud", at=NOW, policies=consent_policies())
    times_out(NOW + WEEK)
    OutboxMessage.objects.all().delete()

    operations.expire_due(at=NOW + timedelta(days=90), policies=consent_policies(), limit=100)

    assert told() == {("joint-ended", "other0"), ("joint-ended", "other1")}
