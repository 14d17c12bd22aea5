"""The page that leads back says where the receipt is, and whose word is still missing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent
from oidc.models import Interaction
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees
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


IN_VAIN = "it came too late for Recipient budget-fox, or was stopped or changed since"


def too_late(_mia: Customer) -> None:
    Interaction.objects.update(decided_at=timezone.now() - timedelta(minutes=6))


def stopped_meanwhile(mia: Customer) -> None:
    mia.opens(f"/consents/{Consent.objects.get().pk}/stop").press("btn-stop")


@pytest.mark.clause("AUT-18")
@pytest.mark.parametrize("meanwhile", [too_late, stopped_meanwhile])
def test_where_an_error_goes_back_the_page_does_not_say_that_it_is_done(
    cds: Recipient, mia: Customer, meanwhile: Callable[[Customer], None]
) -> None:
    way = mia.reaches_review(cds.link()).send("btn-allow")["Location"]
    meanwhile(mia)

    page = mia.opens(way)

    assert cds.answer_in(page.onward)["error"] == "access_denied"
    assert IN_VAIN in page.text
    assert "Done" not in page.text
    assert "receipt" not in page.text


@pytest.mark.clause("AUT-18", "AMD-01")
def test_the_same_is_said_of_a_change_that_another_one_overtook(basic: Arrangement, mia: Customer) -> None:
    way = mia.signs_in(basic.asks(BASIC, A_YEAR)).press("btn-continue").send("btn-allow")["Location"]
    agrees(Customer("mia"), basic.asks(f"{BASIC} {MOVEMENTS}"))

    page = mia.opens(way)

    assert IN_VAIN in page.text
    assert "Done" not in page.text
