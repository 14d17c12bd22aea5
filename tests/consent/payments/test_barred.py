"""Nothing is paid on behalf of a recipient that may not act at present, though its consents stand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Consent, ConsentEvent, PaymentUse
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from oidc.models import Client
from tests.actors import Customer
from tests.consent.payments.conftest import errors
from tests.consent.payments.test_uses import TO_LANTERN, TO_TUI, allowed
from tests.payments import kind
from tests.people import MakeGateway, MakePayer

pytestmark = pytest.mark.django_db
KINDS = {
    "uk v4.0/pisp/domestic-payment-consents": ("ava", {"amount": "42.50", **TO_LANTERN}, "U009"),
    "uk v4.0/pisp/domestic-vrp-consents": ("ava", {"amount": "42.50", **TO_LANTERN}, "U009"),
    "uk v3.1/pisp/domestic-vrp-consents": (
        "ava",
        {"amount": "42.50", **TO_LANTERN},
        "UK.OBIE.Resource.InvalidConsentStatus",
    ),
    "nz v3.0/domestic-payment-consents": (
        "mia",
        {"amount": "120.00", **TO_TUI},
        "Resource.Consent.InvalidStatus",
    ),
    "nz v3.0/enduring-payment-consents": (
        "mia",
        {"amount": "120.00", **TO_TUI},
        "Resource.Consent.InvalidStatus",
    ),
}


def company_suspended(software: Client) -> None:
    assert suspend_recipient(recipient_id=software.recipient_id, at=timezone.now())


def company_reinstated(software: Client) -> None:
    assert reinstate_recipient(recipient_id=software.recipient_id)


def said_of(**columns: Any) -> Callable[[Client], object]:
    return lambda software: Client.objects.filter(pk=software.pk).update(**columns)


NOW = timezone.now()
BARRED = {
    "company suspended": (company_suspended, company_reinstated),
    "software suspended": (said_of(suspended_at=NOW), said_of(suspended_at=None)),
    "software paused by its directory": (said_of(paused_at=NOW), said_of(paused_at=None)),
    "registration given up": (
        said_of(suspended_at=NOW, deregistered_at=NOW),
        said_of(suspended_at=None, deregistered_at=None),
    ),
}


@pytest.mark.clause("RES-05", "REF-09", "CON-48")
@pytest.mark.parametrize("state", BARRED)
@pytest.mark.parametrize("which", KINDS)
def test_nothing_is_paid_while_its_recipient_may_not_act(
    which: str, state: str, payer_of: MakePayer, bank: None, gateway_of: MakeGateway
) -> None:
    issuer, _, path = which.partition(" ")
    who, order, code = KINDS[which]
    payer, gateway, (bar, lift) = payer_of(kind(issuer, path)), gateway_of(issuer), BARRED[state]
    intent = allowed(payer, Customer(who))
    software, before = payer.recipient.row, ConsentEvent.objects.count()

    bar(software)
    refused = gateway.counts(intent, **order)

    assert (refused.status_code, errors(refused)) == (400, [(code, "")])
    assert not PaymentUse.objects.exists()
    assert Consent.objects.get(pk=intent).status == "active"
    assert ConsentEvent.objects.count() == before
    lift(software)
    assert gateway.counts(intent, **order).status_code == 201


@pytest.mark.clause("CON-17", "RES-04")
@pytest.mark.parametrize("state", BARRED)
@pytest.mark.parametrize("name", ["domestic-payment-consents", "domestic-vrp-consents"])
def test_what_was_counted_before_is_told_again(
    name: str, state: str, payer_of: MakePayer, ava: Customer, gateway_of: MakeGateway
) -> None:
    payer, gateway = payer_of(kind("uk", f"v4.0/pisp/{name}")), gateway_of("uk")
    order = {"key": "k", "amount": "42.50", **TO_LANTERN}
    first = gateway.counts(allowed(payer, ava), **order)
    intent = str(PaymentUse.objects.get().consent_id)

    BARRED[state][0](payer.recipient.row)
    again = gateway.counts(intent, **order)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
