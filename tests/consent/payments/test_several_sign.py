"""Payments that several have to sign: taken once the first has authorised, made once the last has."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from bank.example.models import Account
from consent import operations
from consent.issuers import consent_policies
from consent.models import Authoriser, Consent, ConsentAccount, ConsentEvent, OutboxMessage
from consent.notices import Channel, State
from tests.actors import Customer
from tests.chains import chain_holds
from tests.consent.payments.conftest import BUSINESS
from tests.pages import Page
from tests.payments import LANTERN, Payer, kind
from tests.people import Gateway, MakeGateway, MakePayer
from tests.telling.conftest import comes_due, delivers

pytestmark = pytest.mark.django_db
FORTY_TWO_FIFTY = {
    "amount": "42.50",
    "currency": "GBP",
    "payee_scheme": LANTERN["SchemeName"],
    "payee_identification": LANTERN["Identification"],
    "key": "an-order",
}


@pytest.fixture(params=["v3.1", "v4.0"])
def payer(request: pytest.FixtureRequest, payer_of: MakePayer) -> Payer:
    return payer_of(kind("uk", f"{request.param}/pisp/domestic-payment-consents"))


@pytest.fixture
def gateway(gateway_of: MakeGateway) -> Gateway:
    return gateway_of("uk")


def words(payer: Payer) -> tuple[str, str, str]:
    if "3.1" in payer.kind.resource.path:
        return "AwaitingFurtherAuthorisation", "Authorised", "Rejected"
    return "AWAF", "AUTH", "RJCT"


def authorised(payer: Payer, ava: Customer) -> str:
    """An intent that Ava has authorised, as the first of two."""
    intent = payer.registered()
    review = ava.reaches_review(payer.link(intent))
    assert "Mia T must sign too, by" in review.text
    assert review.press("btn-allow").onward.startswith(payer.recipient.redirect_uri)
    return intent


def signs(customer: Customer, intent: str) -> Page:
    """The page to sign on, with a factor proved for this payment."""
    page = customer.opens(f"/joint/{intent}/decide")
    assert (
        "What you prove here counts for this alone: to sign the payment of £42.50 to Lantern Books"
        in page.text
    )
    return page.press("btn-continue", id_otp="000000")


def order(gateway: Gateway, intent: str) -> Any:
    answer = gateway.counts(intent, **FORTY_TWO_FIFTY)
    assert answer.status_code in {200, 201}, answer.content
    return answer.json()["MultiAuthorisation"]


@pytest.mark.clause("CON-43")
def test_the_consent_is_authorised_by_the_first_and_its_order_by_the_last(
    payer: Payer, gateway: Gateway, ava: Customer, mia: Customer, together: None
) -> None:
    waits, signed, _ = words(payer)
    intent = authorised(payer, ava)
    assert Consent.objects.get(pk=intent).status == "active"

    before = order(gateway, intent)
    assert (before["Status"], before["NumberRequired"], before["NumberReceived"]) == (waits, 2, 1)
    assert before["ExpirationDateTime"] > before["LastUpdateDateTime"]
    assert Consent.objects.get(pk=intent).status == "consumed"

    assert "Waiting for you" in mia.signs_in("/").text
    page = signs(mia, intent)
    assert "Sign Ava’s payment of £42.50 to Lantern Books?" in page.text
    assert "20-11-22 33445566" in page.text
    done = page.press("btn-allow")

    assert "You signed" in done.text
    after = order(gateway, intent)
    assert (after["Status"], after["NumberReceived"]) == (signed, 2)
    assert after["LastUpdateDateTime"] > before["LastUpdateDateTime"]
    assert Consent.objects.get(pk=intent).status == "consumed"
    assert list(ConsentEvent.objects.values_list("verb", flat=True))[-2:] == ["use", "approve"]
    assert chain_holds(Consent.objects.get(pk=intent).pk)


@pytest.mark.clause("CON-43")
def test_one_who_does_not_sign_rejects_the_order(
    payer: Payer, gateway: Gateway, ava: Customer, mia: Customer, together: None
) -> None:
    intent = authorised(payer, ava)
    order(gateway, intent)
    mia.signs_in("/")

    signs(mia, intent).press("btn-deny")

    assert order(gateway, intent)["Status"] == words(payer)[2]
    told = Customer("ava")
    told.signs_in("/")
    page = told.opens(f"/consents/{intent}/")
    assert "Mia T didn’t sign. Nothing was paid." in page.text
    assert "Mia T didn’t sign " in page.text, "in the history"
    assert "You didn’t sign" in mia.opens(f"/joint/{intent}/").text
    for said in ("is shared", "share the account", "asked for access"):
        assert said not in page.text


@pytest.mark.clause("CON-43")
def test_what_was_not_signed_before_an_order_came_is_no_consent_to_it(
    payer: Payer, gateway: Gateway, ava: Customer, mia: Customer, together: None
) -> None:
    intent = authorised(payer, ava)
    mia.signs_in("/")
    signs(mia, intent).press("btn-deny")

    answer = gateway.counts(intent, **FORTY_TWO_FIFTY)

    assert answer.status_code == 400
    assert Consent.objects.get(pk=intent).status == "active"


@pytest.mark.clause("CON-43")
def test_time_that_runs_out_rejects_the_order_before_any_job_and_after_it(
    payer: Payer, gateway: Gateway, ava: Customer, together: None
) -> None:
    intent = authorised(payer, ava)
    order(gateway, intent)
    Authoriser.objects.update(decide_by=timezone.now() - timedelta(seconds=1))

    before = order(gateway, intent)
    moved = operations.time_out_due(at=timezone.now(), policies=consent_policies(), limit=10)
    after = order(gateway, intent)

    assert before["Status"] == after["Status"] == words(payer)[2]
    assert [str(one) for one in moved] == [intent]
    assert ConsentAccount.objects.get().state == "timed out"


@pytest.mark.clause("CON-43")
def test_where_one_signature_is_enough_nothing_is_said_of_others(
    payer: Payer, gateway: Gateway, ava: Customer
) -> None:
    intent = payer.registered()
    ava.allows(payer.link(intent))

    answer = gateway.counts(intent, **FORTY_TWO_FIFTY)

    assert answer.status_code == 201
    assert "MultiAuthorisation" not in answer.json()


@pytest.mark.clause("CON-53")
@pytest.mark.parametrize(
    ("issuer", "path"),
    [("uk", "v4.0/pisp/domestic-vrp-consents"), ("nz", "v3.0/domestic-payment-consents")],
)
def test_where_an_order_cannot_wait_such_an_account_cannot_be_paid_from(
    issuer: str, path: str, payer_of: MakePayer, ava: Customer, together: None
) -> None:
    Account.objects.filter(pk=BUSINESS).update(currency="GBP" if issuer == "uk" else "NZD")
    payer = payer_of(kind(issuer, path))

    page = ava.signs_in(payer.link(payer.registered()))

    assert "Several people sign for payments from this account" in page.text
    assert not page.has("btn-allow")


@pytest.mark.clause("CON-43")
def test_who_has_to_sign_is_asked_by_letter_until_they_have(
    payer: Payer, ava: Customer, mia: Customer, together: None
) -> None:
    intent = authorised(payer, ava)

    (letter,) = letters_to("mia@thompson.example")
    assert letter.subject == "A payment waits for your signature"
    assert "42" not in letter.body
    assert "Lantern" not in letter.body

    mia.signs_in("/")
    signs(mia, intent).press("btn-allow")
    OutboxMessage.objects.filter(topic="joint-sign").update(state="waiting", settled_at=None)
    comes_due()
    assert letters_to("mia@thompson.example") == []
    assert OutboxMessage.objects.get(topic="joint-sign").state == State.VOID


def letters_to(address: str) -> list[Any]:
    """What is sent there now."""
    mail.outbox.clear()
    while delivers(Channel.MAIL) is not None:
        pass
    return [letter for letter in mail.outbox if letter.to == [address]]


# --- what a signature rests on ----------------------------------------------------------------------------


@pytest.mark.clause("ACR-16", "AUT-24", "CON-43")
def test_a_factor_proved_for_one_payment_signs_no_other(
    payer: Payer, ava: Customer, mia: Customer, together: None
) -> None:
    first = authorised(payer, ava)
    second = payer.registered()
    Customer("ava").allows(payer.link(second))
    mia.signs_in("/")
    signs(mia, first)

    other = mia.opens(f"/joint/{second}/decide")

    assert other.has("id_otp")
    assert not other.has("btn-allow")
    assert mia.opens(f"/joint/{first}/decide").has("btn-allow")


@pytest.mark.clause("ACR-16", "AUT-24", "CON-43")
def test_a_signature_that_is_sent_without_the_proof_signs_nothing(
    payer: Payer, ava: Customer, mia: Customer, together: None
) -> None:
    intent = authorised(payer, ava)
    mia.signs_in("/")
    page = signs(mia, intent)
    session = mia.http.session
    for record in session["account_authentication_methods"]:
        record.pop("link", None)
    session.save()

    answer = page.press("btn-allow")

    assert answer.has("id_otp")
    assert ConsentAccount.objects.get(consent_id=intent).state == "waiting"


@pytest.mark.clause("ACR-11", "CON-43")
def test_while_accounts_are_attacked_only_factors_sign_that_count_then(
    payer: Payer, ava: Customer, mia: Customer, together: None
) -> None:
    intent = authorised(payer, ava)
    mia.signs_in("/")
    page = signs(mia, intent)
    session = mia.http.session
    for record in session["account_authentication_methods"]:
        if record["method"] == "mfa":
            record["type"] = "sms"
    session.save()
    call_command("threat", "declare", "numbers are being stolen", stdout=StringIO())

    page.press("btn-allow")

    assert ConsentAccount.objects.get(consent_id=intent).state == "waiting"


@pytest.mark.clause("ACR-16", "CON-43")
def test_who_has_no_say_in_it_is_not_told_whom_it_pays(
    payer: Payer, ava: Customer, leo: Customer, together: None
) -> None:
    intent = authorised(payer, ava)
    leo.signs_in("/")

    page = leo.opens(f"/account/reauthenticate/?next=/joint/{intent}/decide")

    assert "Lantern" not in page.text
    assert leo.opens(f"/joint/{intent}/decide").status == 404
