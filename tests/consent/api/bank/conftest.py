"""Systems of the bank's, and consents of several customers to look for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, Person, Recipient
from consent.policy import Terms
from tests.bank_systems import System

Give = Callable[..., Consent]


@pytest.fixture
def gateway(db: None) -> System:
    return System("gateway").register("report")


@pytest.fixture
def crm(db: None) -> System:
    """It may do everything."""
    return System().register()


@pytest.fixture
def mia(db: None) -> Person:
    return Person.objects.create(username="mia", customer_number="40118204")


@pytest.fixture
def leo(db: None) -> Person:
    return Person.objects.create(username="leo", customer_number="55512345")


@pytest.fixture
def company(db: None) -> Recipient:
    return Recipient.objects.create(name="Budget Fox", legal_name="Budget Fox Ltd", created_at=timezone.now())


@pytest.fixture
def propose(company: Recipient) -> Give:
    """A consent that waits for its decision."""

    def make(issuer: str = "nz", **changes: Any) -> Consent:
        at = changes.pop("at", timezone.now() - timedelta(minutes=5))
        call = {"kind": "account access", "client_id": "budget-fox", "recipient_id": company.pk}
        call |= {name: changes.pop(name) for name in call if name in changes}
        terms = Terms(**{"permissions": ("ReadBalances",), "wire": {"Data": {}}, **changes})
        return operations.propose(**call, issuer=issuer, terms=terms, at=at, policy=consent_policy(issuer))

    return make


@pytest.fixture
def give(propose: Give) -> Give:
    """A consent in force, and in use."""

    def make(customer: Person, *accounts: str, issuer: str = "nz", **changes: Any) -> Consent:
        others, acting_for = changes.pop("others", ()), changes.pop("acting_for", "")
        asked = propose(issuer, **changes)
        at = asked.created_at + timedelta(minutes=1)
        given = operations.authorise(
            consent_id=asked.pk,
            customer_id=customer.pk,
            accounts=list(accounts or ("everyday",)),
            others=others,
            acting_for=acting_for,
            at=at,
            policy=consent_policy(issuer),
            evidence={},
        )
        operations.pick_up(given.pk, edition=1, at=at)
        return given

    return make
