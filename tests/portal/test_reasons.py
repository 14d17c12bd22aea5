"""Why an account cannot be chosen: said of what is asked for, and in the customer's own language."""

from typing import Any

import pytest

from bank.example.models import Holding
from bank.says import HOLDERS_PAY
from tests.actors import Customer, Recipient
from tests.payments import kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db


@pytest.mark.clause("ACC-07")
@pytest.mark.parametrize("instructed", [False, True], ids=["lets nobody share", "lets them share"])
def test_before_a_payment_its_user_reads_who_pays_from_an_account_and_nothing_of_sharing(
    payer_of: MakePayer, noah: Customer, instructed: bool
) -> None:
    Holding.objects.filter(uses_only=True).update(instructed=instructed)
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))

    page = noah.signs_in(payer.link(payer.registered()))

    assert HOLDERS_PAY in page.text
    assert "let you share" not in page.text
    assert not page.has("account-1")


@pytest.mark.clause("DASH-10", "ACC-07")
def test_reasons_of_the_banks_and_of_our_rules_are_said_in_the_language_of_the_page(
    payer_of: MakePayer, cds: Recipient, noah: Customer, settings: Any
) -> None:
    settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE = ["mi", "en-GB"], "mi"
    payer = payer_of(kind("nz", "v3.0/domestic-payment-consents"))

    to_share = noah.signs_in(cds.link())
    to_pay = Customer("noah").signs_in(payer.link(payer.registered()))

    assert "I katia tēnei pūkete i te" in to_share.text
    assert "This account" not in to_share.text
    assert "Mā ngā kaipupuri anake o tēnei pūkete e tuku he taupānga kia utu i reira." in to_pay.text
