"""The page of a consent to pay says all that bounds it: whom, how much, how often, until when."""

import re

import pytest

from tests.actors import Customer
from tests.payments import LANTERN, kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db


def page_of(customer: Customer) -> str:
    listed = customer.opens("/payments").response.content.decode()
    (address,) = set(re.findall(r'href="(/consents/[0-9a-f-]{36}/)"', listed))
    return customer.opens(address).text


@pytest.mark.clause("DASH-29")
def test_limits_and_the_payees_account_stand_on_the_page_of_a_consent_to_pay_within_limits(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    payer.allowed_by(ava, payer.registered())

    text = page_of(ava)

    assert "Who gets the money Lantern Books 20-11-22 33445566" in text
    limits = text.partition("Limits")[2]
    assert "At most £100.00 at a time." in limits
    assert "£300.00" in limits


@pytest.mark.clause("DASH-29")
def test_amount_payee_and_reference_stand_on_the_page_of_a_consent_to_one_payment(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    payer.allowed_by(ava, payer.registered())

    text = page_of(ava)

    assert LANTERN["Name"] in text
    assert "20-11-22 33445566" in text
    assert "How much £42.50" in text
    assert "Reference ORDER-77120" in text
    assert "Limits" not in text
