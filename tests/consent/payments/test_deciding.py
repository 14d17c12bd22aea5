"""The customer before a payment: what is shown, from which account, and what stays as evidence."""

import re

import pytest

from bank.example.models import Account
from consent.models import Consent, ConsentAccount, ConsentEvent
from tests.actors import Customer
from tests.evidence import decided_on
from tests.payments import Payer, kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db
SHOWN = {
    "uk v3.1/pisp/domestic-payment-consents": [
        "Pay Lantern Books £42.50?",
        "20-11-22 33445566",
        "ORDER-77120",
    ],
    "uk v4.0/pisp/domestic-payment-consents": [
        "Pay Lantern Books £42.50?",
        "20-11-22 33445566",
        "ORDER-77120",
    ],
    "uk v4.0/pisp/domestic-scheduled-payment-consents": ["later?", "£42.50", "On 6 May 2091"],
    "uk v3.1/pisp/domestic-standing-order-consents": [
        "£15.00",
        "Every day",
        "First payment 6 May 2091",
        "Rent",
    ],
    "uk v4.0/pisp/domestic-standing-order-consents": [
        "£15.00",
        "Every month",
        "Day of the last payment 6 May 2092",
    ],
    "uk v4.0/pisp/international-payment-consents": [
        "Send Lantern Books £42.50?",
        "Currency that arrives EUR",
    ],
    "uk v4.0/pisp/international-scheduled-payment-consents": ["£42.50 later?", "On 6 May 2091"],
    "uk v3.1/pisp/international-standing-order-consents": ["€15.00 regularly?", "Every day"],
    "uk v4.0/pisp/international-standing-order-consents": ["€15.00 regularly?", "Every month"],
    "uk v4.0/pisp/file-payment-consents": ["£30.75 in all", "Number of payments 2"],
    "uk v4.0/pisp/domestic-vrp-consents": [
        "At most £100.00 at a time.",
        "At most £300.00 a month, counted from the first day.",
        "No limit set on all payments together.",
        "No end date",
        "Moving money between accounts of your own",
    ],
    "uk v4.0/cbpii/funds-confirmation-consents": [
        "never your balance",
        "No end date unless you stop it",
        "named this account; you can’t choose another here",
    ],
}


@pytest.mark.clause("ACC-07", "ACC-08")
@pytest.mark.parametrize("which", SHOWN)
def test_what_is_to_be_paid_is_shown_and_kept(which: str, payer_of: MakePayer, ava: Customer) -> None:
    issuer, _, path = which.partition(" ")
    payer = payer_of(kind(issuer, path))
    intent = payer.registered()

    page = ava.reaches_review(payer.link(intent))

    for said in SHOWN[which]:
        assert said in page.text, said
    assert page.press("btn-allow").onward.startswith(payer.recipient.redirect_uri)
    kept = Consent.objects.get(pk=intent)
    assert (kept.status, ConsentAccount.objects.filter(consent=kept).count()) == ("active", 1)
    shown = decided_on()["shown"]
    assert shown["template"] == "portal/_payment_statement.html"
    assert shown["data"]["account"]["name"]
    assert re.fullmatch("[0-9a-f]{64}", shown["sha256"])
    assert ava.opens("/").status == ava.opens(f"/consents/{intent}/").status == 200


@pytest.mark.clause("ACC-07")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
@pytest.mark.parametrize(
    ("unit", "shown"), [("GBP", "Agreed rate 1 GBP = 1.1637 EUR"), ("EUR", "Agreed rate 1 EUR = 1.1637 GBP")]
)
def test_a_rate_that_was_agreed_on_is_shown(
    payer_of: MakePayer, ava: Customer, version: str, unit: str, shown: str
) -> None:
    payer = payer_of(kind("uk", f"{version}/pisp/international-payment-consents"))
    body = payer.kind.body()
    body["Data"]["Initiation"]["ExchangeRateInformation"] = {
        "UnitCurrency": unit, "ExchangeRate": 1.1637, "RateType": "Agreed", "ContractIdentification": "FX-7",
    }  # fmt: skip

    page = ava.reaches_review(payer.link(payer.registered(body)))

    assert "Exchange rate The rate you agreed on" in page.text
    assert shown in page.text


@pytest.mark.clause("ACC-08")
def test_enduring_payments_show_every_limit(payer_of: MakePayer, mia: Customer) -> None:
    payer = payer_of(kind("nz", "v3.0/enduring-payment-consents"))

    text = mia.reaches_review(payer.link(payer.registered())).text

    for said in (
        "Tui Power Ltd",
        "12-3456-0789012-00",
        "At most $150.00 at a time.",
        "At most $250.00 a month, counted from the first day.",
        "At most 2 payments a month",
        "No limit set on the number of payments.",
        "Not before 1 May 2020.",
        "Until 6 May 2093",
    ):
        assert said in text, said


@pytest.mark.clause("ACC-06", "ACC-07")
def test_one_account_is_chosen_of_those_that_can_pay(
    payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))

    page = ava.signs_in(payer.link(payer.registered()))
    html = page.response.content.decode()
    two = page.press("btn-continue", **{"account-1": True, "account-2": True})
    dollars = mia.signs_in(payer.link(payer.registered()))

    assert 'type="radio"' in html
    assert " checked" not in html
    assert "Which account do you want to pay from?" in page.text
    assert "choose one" in two.text
    assert "This payment is in GBP; the account isn’t." in dollars.text
    assert "Payments can’t be made from this kind of account." in dollars.text
    assert not dollars.has("account-1")


def named(payer: Payer, number: str) -> str:
    body = payer.kind.body()
    body["Data"]["Initiation"]["DebtorAccount"] = {
        "SchemeName": "UK.OBIE.SortCodeAccountNumber",
        "Identification": number,
    }
    return payer.registered(body)


def number_of(reference: str) -> str:
    held = Account.objects.get(reference=reference)
    return "".join(sign for sign in held.bank_code + held.number if sign.isdigit())


@pytest.mark.clause("CON-40")
def test_an_account_that_the_intent_names_is_taken_and_cannot_be_changed(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    intent = named(payer, number_of("ava-business"))

    page = ava.signs_in(payer.link(intent))
    elsewhere = ava.opens(page.url.replace("/review", "/accounts"))

    assert page.url.endswith("/review")
    assert elsewhere.url.endswith("/review")
    assert "you can’t choose another here" in page.text
    assert "Change account" not in page.text
    page.press("btn-allow")
    assert ConsentAccount.objects.get().account == "ava-business"


@pytest.mark.clause("CON-40")
@pytest.mark.parametrize("whose", ["nobody's", "closed"])
def test_an_account_that_is_not_the_customers_ends_the_consent(
    whose: str, payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    number = "20112299999999"
    if whose == "closed":
        number = number_of("ava-current")
        Account.objects.filter(reference="ava-current").update(online=False)
    intent = named(payer, number)

    page = ava.signs_in(payer.link(intent))

    back = payer.recipient.answer_in(page.onward)
    assert back["error"] == "invalid_request"
    assert "This request can’t go on" in page.text
    assert payer.told(intent)["Status"] == "RJCT"
    event = ConsentEvent.objects.get(consent_id=intent, verb="reject")
    assert event.actor == "holder"


@pytest.mark.clause("CON-39")
def test_a_single_payment_cannot_be_stopped_and_payments_of_a_while_can(
    payer_of: MakePayer, ava: Customer
) -> None:
    one, many = (
        payer_of(kind("uk", f"v4.0/pisp/{name}"))
        for name in ("domestic-payment-consents", "domestic-vrp-consents")
    )
    single, variable = one.registered(), many.registered()
    one.allowed_by(ava, single)
    many.allowed_by(Customer("ava"), variable)

    assert "Stop sharing" not in ava.opens(f"/consents/{single}/").text
    assert not ava.opens(f"/consents/{single}/stop").has("btn-stop")
    ava.opens(f"/consents/{variable}/stop").press("btn-stop")

    assert one.told(single)["Status"] == "AUTH"
    assert many.told(variable)["Status"] == "CANC"


@pytest.mark.clause("DASH-30", "DASH-32")
@pytest.mark.parametrize(
    "name",
    ["uk v4.0/pisp/domestic-vrp-consents", "nz v3.0/enduring-payment-consents"],
)
def test_who_stops_payments_reads_what_becomes_of_them_before_and_after(
    payer_of: MakePayer, ava: Customer, mia: Customer, name: str
) -> None:
    issuer, _, path = name.partition(" ")
    payer, customer = payer_of(kind(issuer, path)), {"uk": ava, "nz": mia}[issuer]
    intent = payer.registered()
    payer.allowed_by(customer, intent)

    asked = customer.opens(f"/consents/{intent}/stop")
    stopped = asked.press("btn-stop")

    assert "Before you stop Tell Recipient budget-fox too" in asked.text
    assert "Bills that are paid through Recipient budget-fox won’t be paid by it any more." in asked.text
    assert "A payment that is under way by then still goes through." in asked.text
    assert "To allow it again, start in Recipient budget-fox." in asked.text
    assert "A payment that was under way by then still goes through." in stopped.text


@pytest.mark.clause("DASH-30")
def test_of_a_question_about_funds_no_payment_is_said_to_be_under_way(
    payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/cbpii/funds-confirmation-consents"))
    intent = payer.registered()
    payer.allowed_by(ava, intent)

    asked = ava.opens(f"/consents/{intent}/stop")

    assert "Before you stop Tell Recipient budget-fox too" in asked.text
    assert "payment" not in asked.text.partition("Before you stop")[2].partition("Keep it")[0]
    assert "under way" not in asked.press("btn-stop").text


def test_no_is_no(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    intent = payer.registered()

    back = payer.recipient.answer_in(ava.refuses(payer.link(intent)))

    assert back["error"] == "access_denied"
    assert payer.told(intent)["Status"] == "RJCT"


def test_a_payees_name_cannot_pretend_to_be_a_page(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    body = payer.kind.body()
    body["Data"]["Initiation"]["CreditorAccount"]["Name"] = "<b>{amount}</b> {0} %s"

    page = ava.reaches_review(payer.link(payer.registered(body)))

    assert "<b>{amount}" not in page.response.content.decode()
    assert "<b>{amount}</b> {0} %s" in page.text
