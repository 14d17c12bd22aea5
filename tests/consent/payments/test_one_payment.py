"""One payment from the intent to its end: registered, allowed by the customer, asked about, used once."""

from decimal import Decimal

import pytest

from bank.example.models import Holding
from consent.models import Consent, ConsentAccount, PaymentUse
from tests.actors import Customer
from tests.chains import chain_holds
from tests.evidence import decided_on
from tests.payments import LANTERN, kind
from tests.people import MakeGateway, MakePayer

pytestmark = pytest.mark.django_db
DOMESTIC = kind("uk", "v4.0/pisp/domestic-payment-consents")
ORDER = {
    "amount": "42.50",
    "currency": "GBP",
    "payee_scheme": LANTERN["SchemeName"],
    "payee_identification": LANTERN["Identification"],
}


@pytest.mark.clause("CON-34", "RES-05")
def test_who_only_uses_the_account_by_now_has_nobody_told_of_its_funds(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(DOMESTIC)
    intent = payer.registered()
    token = payer.allowed_by(ava, intent)["access_token"]

    Holding.objects.filter(account=ConsentAccount.objects.get().account).update(
        uses_only=True, instructed=True
    )

    funds = payer.call("GET", f"/{intent}/funds-confirmation", token=token)
    assert funds.json()["Data"]["FundsAvailableResult"]["FundsAvailable"] is False


@pytest.mark.clause("CON-02", "CON-38", "CON-57", "ACC-07", "RES-04")
def test_a_payment_is_registered_allowed_and_used_once(
    payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> None:
    payer, gateway = payer_of(DOMESTIC), gateway_of("uk")
    intent = payer.registered()
    assert payer.told(intent)["Status"] == "AWAU"

    page = ava.reaches_review(payer.link(intent))
    for said in ("Pay Lantern Books £42.50?", "20-11-22 33445566", "ORDER-77120", "From which account"):
        assert said in page.text
    back = payer.recipient.answer_in(page.press("btn-allow").onward)
    tokens = payer.recipient.redeems(back["code"]).json()

    assert tokens["scope"] == "openid payments"
    assert payer.told(intent)["Status"] == "AUTH"
    funds = payer.call("GET", f"/{intent}/funds-confirmation", token=tokens["access_token"])
    assert funds.json()["Data"]["FundsAvailableResult"]["FundsAvailable"] is True
    first, again = (gateway.counts(intent, key="order-1", **ORDER) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["account"] == ConsentAccount.objects.get().account
    assert payer.told(intent)["Status"] == "COND"
    second = gateway.counts(intent, key="order-2", **ORDER)
    assert (second.status_code, second.json()["Errors"][0]["ErrorCode"]) == (400, "U009")
    assert PaymentUse.objects.get().amount == Decimal("42.50")
    assert chain_holds(Consent.objects.get().pk)
    shown = decided_on()["shown"]["data"]
    assert (shown["amount"], shown["payees"][0]["name"]) == ("£42.50", "Lantern Books")
