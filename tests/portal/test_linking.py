"""What was proved for one consent proves no other: the payees and the amounts are part of it."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bank.example.models import Customer as BankRecord
from consent import queries
from consent.models import Consent
from oidc.linking import link_of
from tests.actors import Customer
from tests.evidence import decided_on
from tests.inbox import Inbox
from tests.pages import Page
from tests.payments import Payer, kind
from tests.people import MakePayer

DOMESTIC = kind("uk", "v4.0/pisp/domestic-payment-consents")


@pytest.fixture
def payer(payer_of: MakePayer) -> Payer:
    return payer_of(DOMESTIC)


@pytest.fixture
def no_fixed_code(settings: Any, inbox: Inbox) -> None:
    settings.SANDBOX = False


def paying(amount: str, payee: str = "Lantern Books") -> dict[str, Any]:
    """A payment of so many pounds to somebody."""
    body = DOMESTIC.body()
    body["Data"]["Initiation"]["InstructedAmount"]["Amount"] = amount
    body["Data"]["Initiation"]["CreditorAccount"] = {
        **body["Data"]["Initiation"]["CreditorAccount"],
        "Name": payee,
    }
    return body


def after_password(customer: Customer, link: str) -> Page:
    return customer.opens(link).press(
        "btn-continue", id_username=customer.username, id_password="accord-demo"
    )


@pytest.mark.clause("ACR-16")
def test_the_message_and_the_page_name_payee_and_amount(payer, ava, no_fixed_code, inbox):
    BankRecord.objects.filter(number="40140872").update(phone_verified=True)
    page = after_password(ava, payer.link(payer.registered(paying("42.50"))))
    assert "What you prove here counts for this alone: to pay £42.50 to Lantern Books" in page.text

    page = page.chooses("send", "sms")

    assert inbox.last.text.startswith(
        f"{inbox.last.code} is your Harbour Bank code to pay £42.50 to Lantern Books."
    )
    page.press("btn-continue", id_otp=inbox.last.code).press("btn-continue", **{"account-1": True}).press(
        "btn-allow"
    )
    assert decided_on()["amr"] == ["mfa", "otp", "pwd", "sms"]


@pytest.mark.clause("ACR-16", "AUT-24")
@pytest.mark.parametrize(
    "other", [paying("42.51"), paying("42.50", "Another Payee")], ids=["amount", "payee"]
)
def test_a_code_sent_for_one_payment_pays_no_other(payer, ava, no_fixed_code, inbox, other):
    BankRecord.objects.filter(number="40140872").update(phone_verified=True)
    page = after_password(ava, payer.link(payer.registered(paying("42.50"))))
    page.chooses("send", "sms")

    asked = ava.opens(payer.link(payer.registered(other)))
    asked = (
        asked.press("btn-continue", id_username="ava", id_password="accord-demo")
        if asked.has("id_password")
        else asked
    )

    assert "isn’t right" in asked.press("btn-continue", id_otp=inbox.last.code).text
    assert not Consent.objects.filter(status="active").exists()


@pytest.mark.clause("ACR-16", "AUT-24")
def test_factors_proved_for_one_payment_are_asked_for_again_for_the_next(payer, ava):
    """Both were begun before the factor was proved, so only what it was proved for tells them apart."""
    first, second = (payer.link(payer.registered(paying(amount))) for amount in ("1.00", "900.00"))
    waiting = ava.opens(second)
    assert waiting.has("id_password")
    review = ava.reaches_review(first)
    assert review.has("btn-allow")

    other = ava.opens(parse_qs(urlsplit(waiting.url).query)["next"][0])

    assert other.has("id_otp")
    assert "£900.00" in other.text


@pytest.mark.clause("ACR-16", "AUT-24")
def test_what_the_page_shows_is_what_the_code_counts_for_whatever_else_is_open(payer, ava):
    first, second = (payer.link(payer.registered(paying(amount))) for amount in ("1.00", "900.00"))
    page = after_password(ava, first)
    assert "£1.00" in page.text
    Customer("ava", ava.http).opens(second)

    page.press("btn-continue", id_otp="000000")
    session = ava.http.session["account_authentication_methods"]

    cheap, dear = Consent.objects.order_by("created_at")
    assert [record.get("link") for record in session if record["method"] == "mfa"] == [
        link_of(queries.consent(cheap.pk))
    ]
    assert link_of(queries.consent(dear.pk)) != link_of(queries.consent(cheap.pk))


@pytest.mark.clause("ACR-16")
@pytest.mark.parametrize(
    "change",
    [
        {"wire": {"Data": {"Initiation": {"InstructedAmount": {"Amount": "42.51"}}}}},
        {"client_id": "somebody-else"},
        {"kind": "another"},
        {"permissions": ("ReadBalances",)},
        {"issuer": "nz"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_of_a_consent_changes_voids_what_was_proved(payer, change):
    payer.registered()
    facts = queries.consent(Consent.objects.get().pk)

    assert link_of(replace(facts, **change)) != link_of(facts) == link_of(facts)
