"""Payments at once under one consent: what is admitted in all is never more than the customer allowed."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, PaymentUse, Person
from consent.policy import Terms
from tests.payments import LANTERN, Kind, kind
from tests.people import MakeGateway, MakeRecipient
from tests.races.threads import at_once, held_up

ROUNDS, THREADS = 6, 16
VARIABLE = kind("uk", "v4.0/pisp/domestic-vrp-consents")
SINGLE = kind("uk", "v4.0/pisp/domestic-payment-consents")
PAYEE = {
    "currency": "GBP",
    "payee_scheme": LANTERN["SchemeName"],
    "payee_identification": LANTERN["Identification"],
}


def allowed(make_recipient: MakeRecipient, of: Kind) -> Consent:
    """A consent that ava has said yes to, without walking the pages."""
    recipient, policy, at = make_recipient("uk"), consent_policy("uk"), timezone.now()
    consent = operations.propose(
        issuer="uk",
        client_id=recipient.client_id,
        recipient_id=recipient.row.recipient_id,
        kind=of.resource.kind,
        terms=Terms(permissions=("payments",), wire=of.body()),
        at=at,
        policy=policy,
    )
    return operations.authorise(
        consent_id=consent.pk,
        customer_id=Person.objects.get(username="ava").pk,
        accounts=["ava-current"],
        at=at,
        policy=policy,
        evidence={},
    )


def many(gateway: Any) -> list[Any]:
    """The gateway at so many machines; a failure of ours reaches them as a 500."""
    return [replace(gateway, http=Browser(raise_request_exception=False)) for _ in range(THREADS)]


@pytest.mark.clause("CON-48", "CON-54")
def test_payments_that_together_exceed_a_limit_are_not_all_admitted(
    bank: None, make_recipient: MakeRecipient, gateway_of: MakeGateway
) -> None:
    """300 a month: of sixteen payments of 45 six fit."""
    gateway = gateway_of("uk")
    for _ in range(ROUNDS):
        consent = allowed(make_recipient, VARIABLE)

        answers = at_once(
            *(partial(one.counts, str(consent.pk), amount="45.00", **PAYEE) for one in many(gateway))
        )

        assert Counter(answer.status_code for answer in answers) == {201: 6, 400: THREADS - 6}
        uses = PaymentUse.objects.filter(consent=consent)
        assert sum(use.amount for use in uses) == Decimal(270)
        assert sorted(use.number for use in uses) == [1, 2, 3, 4, 5, 6]


@pytest.mark.clause("CON-39")
def test_one_payment_is_used_once_however_many_try(
    bank: None, make_recipient: MakeRecipient, gateway_of: MakeGateway
) -> None:
    gateway = gateway_of("uk")
    for _ in range(ROUNDS):
        consent = allowed(make_recipient, SINGLE)

        answers = at_once(
            *(partial(one.counts, str(consent.pk), amount="42.50", **PAYEE) for one in many(gateway))
        )

        assert Counter(answer.status_code for answer in answers) == {201: 1, 400: THREADS - 1}
        assert PaymentUse.objects.filter(consent=consent).count() == 1


@pytest.mark.clause("CON-17")
@pytest.mark.parametrize("of", [VARIABLE, SINGLE], ids=str)
def test_one_key_is_one_payment_however_often_it_comes(
    of: Kind, bank: None, make_recipient: MakeRecipient, gateway_of: MakeGateway
) -> None:
    gateway = gateway_of("uk")
    for _ in range(ROUNDS):
        consent = allowed(make_recipient, of)

        answers = at_once(
            *(partial(one.counts, str(consent.pk), key="k", amount="42.50", **PAYEE) for one in many(gateway))
        )

        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: THREADS - 1}
        assert len({answer.content for answer in answers}) == 1


@pytest.mark.clause("CON-48", "CON-54")
def test_a_payment_that_the_release_before_counts_is_counted_with_the_others(
    bank: None, make_recipient: MakeRecipient, gateway_of: MakeGateway
) -> None:
    """It moves no consent by it."""
    gateway, consent = gateway_of("uk"), allowed(make_recipient, VARIABLE)

    def counts_as_before() -> None:
        PaymentUse.objects.create(
            consent=consent, number=1, key="k", digest=bytes(32), amount=90, currency="GBP", at=timezone.now()
        )

    paid = partial(gateway.counts, str(consent.pk), amount="90.00", **PAYEE)

    assert held_up(counts_as_before, paid).json()["use"] == 2
    assert [paid().status_code for _ in range(2)] == [201, 400]


def test_after_a_stop_has_returned_no_payment_is_admitted(
    bank: None, make_recipient: MakeRecipient, gateway_of: MakeGateway
) -> None:
    gateway, policy = gateway_of("uk"), consent_policy("uk")
    for _ in range(ROUNDS):
        consent = allowed(make_recipient, VARIABLE)

        def stop(consent: Consent = consent) -> Any:
            call = {"actor": Actor.CUSTOMER, "reference": "1", "at": timezone.now(), "policy": policy}
            return operations.withdraw(consent_id=consent.pk, **call)

        paying = [partial(one.counts, str(consent.pk), amount="1.00", **PAYEE) for one in many(gateway)[:7]]
        at_once(stop, *paying)

        before = PaymentUse.objects.filter(consent=consent).count()
        assert gateway.counts(str(consent.pk), amount="1.00", **PAYEE).status_code == 400
        assert PaymentUse.objects.filter(consent=consent).count() == before
