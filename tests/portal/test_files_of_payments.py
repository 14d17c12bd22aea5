"""A file of payments can be read, payment by payment, before it is allowed and afterwards."""

import json
import re
from typing import Any

import pytest

from consent.models import Consent
from demo.sign_in import PASSWORD
from tests.actors import Customer
from tests.consent.payments.test_files import announced, sends
from tests.pages import HOST, Page
from tests.payments import LANTERN, Payer, hash_of, kind
from tests.people import MakePayer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CON-41")]
FILE_TYPE = "UK.OBIE.pain.001.001.08"
PAIN = b"""<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.08"><CstmrCdtTrfInitn><PmtInf>
<CdtTrfTxInf><Amt><InstdAmt Ccy="GBP">10.25</InstdAmt></Amt><Cdtr><Nm>Lantern Books</Nm></Cdtr>
<CdtrAcct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Order 7</Ustrd></RmtInf>
</CdtTrfTxInf>
<CdtTrfTxInf><Amt><InstdAmt Ccy="EUR">20.50</InstdAmt></Amt><Cdtr><Nm>Tui &amp; Sons</Nm></Cdtr>
<CdtrAcct><Id><Othr><Id>12345678</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>
</PmtInf></CstmrCdtTrfInitn></Document>"""


@pytest.fixture
def payer(payer_of: MakePayer) -> Payer:
    return payer_of(kind("uk", "v4.0/pisp/file-payment-consents"))


def payment(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "InstructedAmount": {"Amount": f"{number}.50", "Currency": "GBP"},
        "CreditorAccount": {**LANTERN, "Name": f"Payee {number}"},
        "RemittanceInformation": {"Unstructured": [f"Order {number}"]},
        **changes,
    }


def asked(payer: Payer, content: bytes, number: int, total: float, **changes: object) -> str:
    """The address of a request to allow a file that has come."""
    intent = announced(payer, content, NumberOfTransactions=str(number), ControlSum=total, **changes)
    assert sends(payer, intent, content).status_code == 200
    return payer.link(intent)


def of_json(payer: Payer, *payments: dict[str, Any]) -> str:
    content = json.dumps({"Data": {"DomesticPayments": payments}}).encode()
    total = sum(float(one["InstructedAmount"]["Amount"]) for one in payments)
    return asked(payer, content, len(payments), total)


def follows(customer: Customer, page: Page, control: str) -> Page:
    found = re.search(rf'id="{control}"\s+href="([^"]+)"', page.response.content.decode())
    assert found, page.text
    address = found[1]
    return customer.opens(page.url.partition("?")[0] + address if address.startswith("?") else address)


def test_every_payment_is_listed_page_by_page_before_it_is_allowed(payer: Payer, ava: Customer) -> None:
    review = ava.reaches_review(of_json(payer, *(payment(number) for number in range(1, 81))))

    assert "Everybody in the list, which you can read below." in review.text
    first = follows(ava, review, "link-list")
    second = follows(ava, first, "btn-more")
    third = follows(ava, second, "btn-more")

    assert "80 payments, £3,280.00 in all." in first.text
    assert "Here: 1 to 30 of 80." in first.text
    assert "Payee 1 £1.50 20-11-22 33445566 Reference: Order 1 " in first.text
    assert "Payee 30 £30.50" in first.text
    assert "Payee 31 " not in first.text
    assert "Here: 61 to 80 of 80." in third.text
    assert "Payee 80 £80.50" in third.text
    assert 'id="btn-more"' not in third.response.content.decode()
    assert third.has("btn-cancel")
    decided = follows(ava, third, "link-back")
    assert decided.press("btn-allow").onward


def test_what_was_allowed_is_listed_too_and_to_nobody_else(
    payer: Payer, ava: Customer, mia: Customer
) -> None:
    review = ava.reaches_review(of_json(payer, payment(3), payment(4)))
    review.press("btn-allow")
    path = f"/consents/{Consent.objects.get().pk}/"

    listed = follows(ava, ava.opens(path), "link-list")

    assert listed.url == f"{path}payments"
    assert "2 payments, £8.00 in all." in listed.text
    assert "Here:" not in listed.text
    mia.signs_in()
    assert mia.opens(f"{path}payments").status == 404


def test_a_file_of_iso_20022_is_listed_as_it_says(payer: Payer, ava: Customer) -> None:
    review = ava.reaches_review(asked(payer, PAIN, 2, 30.75, FileType=FILE_TYPE))

    listed = follows(ava, review, "link-list")

    assert "2 payments, £10.25 + €20.50 in all." in listed.text
    assert "Lantern Books £10.25 GB33BUKB20201555555555 Reference: Order 7" in listed.text
    assert "Tui & Sons €20.50 12345678" in listed.text


def without_a_sum(payer: Payer, content: bytes, **changes: Any) -> str:
    body = payer.kind.body()
    said = body["Data"]["Initiation"]
    said |= {"FileHash": hash_of(content), **changes}
    del said["ControlSum"], said["NumberOfTransactions"]
    intent = str(payer.posts(body).json()["Data"]["ConsentId"])
    assert sends(payer, intent, content).status_code == 200
    return payer.link(intent)


@pytest.mark.clause("ACC-07")
def test_where_the_app_states_no_sum_we_say_so_and_add_up_the_file(payer: Payer, ava: Customer) -> None:
    content = json.dumps({"Data": {"DomesticPayments": [payment(3), payment(4)]}}).encode()

    review = ava.reaches_review(without_a_sum(payer, content))

    app = Consent.objects.get().recipient.name
    assert f"{app} asks us to make a list of payments for you, £8.00 in all." in review.text
    assert "Number of payments 2" in review.text
    assert "Sum stated by the app None: we added the payments up ourselves" in review.text
    assert "Pay £8.00" in review.text
    review.press("btn-allow")
    allowed = ava.opens(f"/consents/{Consent.objects.get().pk}/")
    assert "A list of payments, £8.00 in all" in allowed.text
    assert "How much £8.00" in allowed.text
    listed = ava.opens("/payments?tab=waiting").text
    assert "A list of payments, without a sum" in listed, listed


@pytest.mark.clause("ACC-07")
@pytest.mark.parametrize("stated", [30.75, None])
def test_payments_in_several_currencies_are_added_up_by_currency(
    payer: Payer, ava: Customer, stated: float | None
) -> None:
    """A sum over all of them, as a file may have it, is of no currency."""
    link = (
        asked(payer, PAIN, 2, stated, FileType=FILE_TYPE)
        if stated
        else without_a_sum(payer, PAIN, FileType=FILE_TYPE)
    )

    review = ava.reaches_review(link)

    assert "£10.25 + €20.50 in all" in review.text
    assert "30.75" not in review.text
    review.press("btn-allow")
    listed = ava.opens("/payments?tab=waiting").text
    assert f"A list of payments, {f'{stated} in all' if stated else 'without a sum'}" in listed


@pytest.mark.clause("ACC-07", "ACR-16")
def test_the_factor_is_asked_for_to_make_these_payments(payer: Payer, ava: Customer) -> None:
    link = of_json(payer, payment(3), payment(4))

    code = ava.opens(link).press("btn-continue", id_username="ava", id_password=PASSWORD)

    assert "make a list of payments, £8.00 in all" in code.text


def test_what_a_file_leaves_out_or_says_wildly_is_left_out(payer: Payer, ava: Customer) -> None:
    bare = payment(1, CreditorAccount=None, RemittanceInformation=7)
    wild = payment(2, CreditorAccount={"Name": ["x"], "Identification": "<b>1</b>" + "9" * 900})
    review = ava.reaches_review(of_json(payer, bare, wild))

    listed = follows(ava, review, "link-list")

    assert listed.text.count("Nobody is named") == 2
    assert "<b>1" in listed.text
    assert "<b>1" not in listed.response.content.decode()
    assert "9" * 140 not in listed.text


@pytest.mark.parametrize("after", ["-1", "x", "999999999999", "٣"])
def test_a_place_that_makes_no_sense_is_the_beginning_or_past_the_end(
    payer: Payer, ava: Customer, after: str
) -> None:
    first = follows(ava, ava.reaches_review(of_json(payer, payment(1))), "link-list")

    assert ava.opens(f"{first.url}?after={after}").status == 200


def test_of_any_other_payment_there_is_no_list(payer_of: MakePayer, ava: Customer) -> None:
    one = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    review = ava.reaches_review(one.link(one.registered()))

    assert 'id="link-list"' not in review.response.content.decode()
    path = review.url.replace("review", "payments")
    assert ava.http.get(path, secure=True, **HOST).status_code == 404
