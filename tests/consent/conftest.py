"""Consents in any state, made through the operations alone; time is an argument."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status
from consent.models import Consent, Person, Recipient
from consent.policy import Terms
from tests.payments import LANTERN, kind

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ISSUER, CLIENT = "nz", "budget-fox"
POLICY = consent_policy(ISSUER)

Propose = Callable[..., Consent]
InStatus = Callable[..., Consent]


@pytest.fixture
def customer(db: None) -> Person:
    return Person.objects.create(username="mia", customer_number="40118204")


@pytest.fixture
def company(db: None) -> Recipient:
    return Recipient.objects.create(name="Budget Fox", legal_name="Budget Fox Ltd", created_at=NOW)


@pytest.fixture
def propose(company: Recipient) -> Propose:
    """A consent that awaits its decision; `terms` replaces members of what is asked."""

    def make(*, at: datetime = NOW, once: operations.Once | None = None, **changes: Any) -> Consent:
        call = {"issuer": ISSUER, "client_id": CLIENT, "kind": "account access"}
        call |= {name: changes.pop(name) for name in call if name in changes}
        terms = Terms(**{"permissions": ("ReadAccountsBasic",), "wire": {"Data": {}}, **changes})
        policy = consent_policy(call["issuer"])
        return operations.propose(
            **call, recipient_id=company.pk, terms=terms, at=at, policy=policy, once=once
        )

    return make


def _to_pay(status: Status) -> dict[str, Any]:
    """What is proposed where a consent to data cannot come to the status."""
    named = {
        Status.CONSUMED: "v4.0/pisp/domestic-payment-consents",
        Status.INCOMPLETE: "v4.0/pisp/file-payment-consents",
    }
    if status not in named:
        return {}
    one = kind("uk", named[status])
    return {"issuer": "uk", "kind": one.resource.kind, "permissions": ("payments",), "wire": one.body()}


def authorise(
    consent: Consent, customer: Person, *, at: datetime = NOW, picked_up: bool = True, **changes: Any
) -> Consent:
    """Given by its customer, and picked up by its recipient at the same moment."""
    call = {"accounts": ["everyday"], "policy": POLICY, "evidence": {"amr": ["pwd", "otp"]}}
    given = operations.authorise(consent_id=consent.pk, customer_id=customer.pk, at=at, **call | changes)
    if picked_up:
        operations.pick_up(consent.pk, edition=1, at=at)
    return given


def reject(consent: Consent, customer: Person, *, at: datetime = NOW) -> Consent:
    return operations.reject(
        consent_id=consent.pk, customer_id=customer.pk, at=at, policy=POLICY, evidence={}
    )


def withdraw(consent: Consent, *, actor: Actor = Actor.CUSTOMER, at: datetime = NOW) -> Consent:
    return operations.withdraw(consent_id=consent.pk, actor=actor, reference="1", at=at, policy=POLICY)


def revoke(consent: Consent, *, at: datetime = NOW) -> Consent:
    return operations.revoke(consent_id=consent.pk, client_id=CLIENT, at=at, policy=POLICY)


def expire(at: datetime, *, limit: int = 100) -> list[Any]:
    return operations.expire_due(at=at, policies={ISSUER: POLICY}, limit=limit)


@pytest.fixture
def in_status(propose: Propose, customer: Person) -> InStatus:
    """A consent that came to a status the way consents do."""

    def make(status: Status) -> Consent:
        consent = propose(**_to_pay(status))
        match status:
            case Status.ACTIVE:
                authorise(consent, customer)
            case Status.REJECTED:
                reject(consent, customer)
            case Status.WITHDRAWN:
                authorise(consent, customer)
                withdraw(consent)
            case Status.REVOKED:
                revoke(consent)
            case Status.EXPIRED:
                expire(NOW + timedelta(days=2))
            case Status.CONSUMED:
                policy = consent_policy("uk")
                authorise(consent, customer, policy=policy)
                order = operations.Order(
                    amount=Decimal("42.50"),
                    currency="GBP",
                    reference="",
                    payee=(LANTERN["SchemeName"], LANTERN["Identification"]),
                    repeats={},
                )
                use = {"issuer": "uk", "user": "gateway", "order": order, "key": "1", "at": NOW}
                operations.use(consent_id=consent.pk, policy=policy, **use)
        consent.refresh_from_db()
        assert consent.status == status
        return consent

    return make
