"""The page that leads back says where the receipt is, and whose word is still missing."""

import pytest

from tests.actors import Customer, Recipient
from tests.payments import Payer, kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db


@pytest.mark.clause("DASH-19")
def test_who_shares_a_joint_account_reads_at_the_end_whom_it_waits_for(cds: Recipient, leo: Customer) -> None:
    done = leo.reaches_review(cds.link()).press("btn-allow")

    assert "Waiting for Leonie to agree, until" in done.text
    assert "Your receipt is there, too." in done.text


def test_where_nobody_else_has_to_agree_nobody_is_waited_for(cds: Recipient, mia: Customer) -> None:
    done = mia.reaches_review(cds.link()).press("btn-allow")

    assert "Your receipt is there, too." in done.text
    assert "Waiting for" not in done.text


def test_who_says_no_is_promised_no_receipt(cds: Recipient, leo: Customer) -> None:
    done = leo.reaches_review(cds.link()).press("btn-deny")

    assert "receipt" not in done.text
    assert "Waiting for" not in done.text


@pytest.fixture
def payer(payer_of: MakePayer) -> Payer:
    return payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))


def test_who_pays_nothing_reads_so_and_not_that_nothing_is_shared(payer: Payer, ava: Customer) -> None:
    left = ava.opens(payer.link(payer.registered())).press("btn-cancel")
    refused = ava.reaches_review(payer.link(payer.registered())).press("btn-deny")

    assert "You left before deciding. Nothing is paid." in left.text
    assert "You said no. Nothing is paid." in refused.text
    assert "gets nothing" not in left.text + refused.text


def test_a_payment_that_cannot_be_is_told_as_one(payer: Payer, ava: Customer) -> None:
    body = payer.kind.body()
    body["Data"]["Initiation"]["DebtorAccount"] = {
        "SchemeName": "UK.OBIE.SortCodeAccountNumber",
        "Identification": "99999999999999",
    }

    done = ava.signs_in(payer.link(payer.registered(body)))

    assert "This request can’t go on. Nothing was paid." in done.text
