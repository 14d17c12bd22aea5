"""The bank's gateway reports how far a payment has come: kept in the version's words, shown in plain ones."""

from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from consent.models import PaymentProgress
from consent.payments import Progress
from portal.progress import WORDS
from tests.actors import Customer
from tests.consent.payments.test_one_payment import ORDER
from tests.payments import KINDS, Payer, kind
from tests.people import Gateway, MakeGateway, MakePayer
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CON-74")]
DOMESTIC = kind("uk", "v4.0/pisp/domestic-payment-consents")
VARIABLE = kind("uk", "v4.0/pisp/domestic-vrp-consents")
V3 = {
    "Pending",
    "Rejected",
    "AcceptedSettlementInProcess",
    "AcceptedSettlementCompleted",
    "AcceptedWithoutPosting",
    "AcceptedCreditSettlementCompleted",
}
V4 = {"RCVD", "PDNG", "ACTC", "PATC", "ACCP", "ACFC", "ACSP", "ACWC", "ACSC", "ACWP", "ACCC", "BLCK", "RJCT"}
NZ = {"Pending", "AcceptedSettlementInProcess", "AcceptedSettlementCompleted", "Rejected"}


@pytest.fixture
def payer(payer_of: MakePayer) -> Payer:
    return payer_of(DOMESTIC)


@pytest.fixture
def gateway(gateway_of: MakeGateway) -> Gateway:
    return gateway_of("uk")


@pytest.fixture
def paid(payer: Payer, gateway: Gateway, ava: Customer) -> str:
    """A consent whose one payment was counted under the key "one"."""
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    assert gateway.counts(intent, key="one", **ORDER).status_code == 201
    return intent


def reports(gateway: Gateway, intent: str, status: str, key: str = "one") -> Any:
    return gateway.post("payment-uses/status", consent_id=intent, key=key, status=status)


def refusal(answer: Any) -> str:
    assert answer.status_code == 400, answer.content
    return str(answer.json()["error_description"])


def test_what_is_reported_is_kept_once_each_and_shown_to_the_customer(
    paid: str, gateway: Gateway, ava: Customer
) -> None:
    page = ava.opens(f"/consents/{paid}/")
    assert "Payments ordered" in page.text
    assert ": Ordered" in page.text

    answers = [reports(gateway, paid, status) for status in ("ACSP", "ACSP", "ACSC", "ACCC")]

    assert [answer.status_code for answer in answers] == [201, 200, 201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[3].json() | {"since": 0} == {"use": 1, "status": "ACCC", "since": 0}
    kept = PaymentProgress.objects.order_by("number").values_list("number", "status")
    assert list(kept) == [(1, "ACSP"), (2, "ACSC"), (3, "ACCC")]
    assert ": Arrived (" in ava.opens(f"/consents/{paid}/").text
    assert "Arrived" in ava.opens("/payments?tab=ended").text


def test_what_comes_again_late_turns_nothing_back(paid: str, gateway: Gateway) -> None:
    for status in ("ACSP", "ACSC"):
        assert reports(gateway, paid, status).status_code == 201

    late = reports(gateway, paid, "ACSP")

    assert late.status_code == 200
    assert late.json()["status"] == "ACSC"
    assert PaymentProgress.objects.count() == 2


def test_nothing_comes_after_the_end(paid: str, gateway: Gateway) -> None:
    assert reports(gateway, paid, "RJCT").status_code == 201
    assert reports(gateway, paid, "RJCT").status_code == 200

    assert refusal(reports(gateway, paid, "ACSC")).startswith("status comes after RJCT")


@pytest.mark.parametrize("status", ["AcceptedSettlementCompleted", "acsc", "INCO"])
def test_only_the_words_of_the_consents_own_version_are_taken(
    paid: str, gateway: Gateway, status: str
) -> None:
    assert refusal(reports(gateway, paid, status)).startswith("status is none of: RCVD, PDNG")
    assert not PaymentProgress.objects.exists()


def test_of_what_was_never_counted_nothing_can_be_reported(
    paid: str, gateway: Gateway, gateway_of: MakeGateway, payer: Payer
) -> None:
    assert "key names no payment" in refusal(reports(gateway, paid, "ACSC", key="two"))
    assert "key names no payment" in refusal(reports(gateway_of("nz"), paid, "Pending"))
    another = payer.recipient.post("payment-uses/status", consent_id=paid, key="one", status="ACSC")
    assert (another.status_code, another.json()["error"]) == (400, "unauthorized_client")
    assert not PaymentProgress.objects.exists()


def test_of_many_payments_each_has_its_own(payer_of: MakePayer, gateway: Gateway, ava: Customer) -> None:
    payer = payer_of(VARIABLE)
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    for key in ("one", "two"):
        assert gateway.counts(intent, key=key, **ORDER).status_code == 201

    reports(gateway, intent, "ACCC", key="one")
    reports(gateway, intent, "BLCK", key="two")

    page = ava.opens(f"/consents/{intent}/").text
    assert page.index("Kept back by the other bank") < page.index("Arrived")
    assert "Last payment: Kept back by the other bank" in ava.opens("/payments").text


def test_staff_see_every_report(paid: str, gateway: Gateway) -> None:
    for status in ("RCVD", "ACSP"):
        reports(gateway, paid, status)

    page = Member("suki").works_on().opens(f"/consents/{paid}/").text

    assert page.index("RCVD 20") < page.index("ACSP 20")


def test_what_was_reported_stays(paid: str, gateway: Gateway) -> None:
    reports(gateway, paid, "ACSP")

    for change in (
        partial(PaymentProgress.objects.update, status="RJCT"),
        PaymentProgress.objects.all().delete,
    ):
        with pytest.raises(DatabaseError, match="stays as it came"), transaction.atomic():
            change()


def test_every_version_has_the_words_that_its_standard_publishes_and_each_its_plain_ones() -> None:
    words = {str(one): set(one.resource.progress) for one in KINDS}

    assert words["uk open-banking/v3.1/pisp/domestic-payment-consents"] == V3
    assert words["uk open-banking/v3.1/pisp/domestic-vrp-consents"] == V3
    assert words["uk open-banking/v4.0/pisp/domestic-payment-consents"] == V4
    assert words["uk open-banking/v4.0/pisp/domestic-vrp-consents"] == V4 | {"CANC"}
    assert {frozenset(said) for name, said in words.items() if name.startswith("nz")} == {frozenset(NZ)}
    assert set(WORDS) == set(Progress)
