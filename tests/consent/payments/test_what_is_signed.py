"""Whoever signs after the first reads and signs what that one did, of every payment that can wait."""

from typing import Any

import pytest
from django.utils import timezone

from bank.example.models import Account, Holding
from bank.port import core_banking
from consent.models import Consent, Evidence
from profiles.payment_words import PAYMENTS
from profiles.uk.data import payers_say
from tests.actors import Customer
from tests.consent.payments.test_files import sends
from tests.pages import Page
from tests.payments import FILE, KINDS, Kind, kind
from tests.people import MakePayer
from tests.portal.test_files_of_payments import follows, of_json, payment
from tests.portal.test_results import said

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CON-43")]
BUSINESS, AVA, MIA, LEO = "ava-business", "40140872", "40118204", "40126690"
ONE_SIGNS = {"domestic-vrp-consents", "funds-confirmation-consents"}
SIGNED = [one for one in KINDS if one.issuer == "uk" and one.name not in ONE_SIGNS]
THE_SAME = ("payees", "amount", "reference", "facts", "in_file", "effect", "stop")
ASKED = {
    "domestic-payment-consents": "payment of £42.50 to Lantern Books",
    "domestic-scheduled-payment-consents": "payment of £42.50 to Lantern Books, later",
    "domestic-standing-order-consents": "standing order to Lantern Books, beginning with £15.00",
    "international-payment-consents": "payment of £42.50 to Lantern Books, abroad",
    "international-scheduled-payment-consents": "payment of £42.50 to Lantern Books, abroad and later",
    "international-standing-order-consents": ("standing order to Lantern Books, abroad, of €15.00 each time"),
    "file-payment-consents": "list of payments, £30.75 in all",
}


@pytest.fixture(autouse=True)
def together(ava: Customer, mia: Customer) -> None:
    """Ava and Mia sign for the business account together; there is no other to pay from."""
    Holding.objects.create(account_id=BUSINESS, customer_number=MIA, position=9)
    Account.objects.filter(pk=BUSINESS).update(signed_by_all=True)
    Holding.objects.filter(account_id="ava-current").delete()


def to_sign(ava: Customer, mia: Customer, link: str) -> tuple[Page, Page]:
    """Once Ava has allowed it, the page that asks Mia for a factor, and the one that she decides on."""
    ava.allows(link)
    mia.signs_in("/")
    asked = mia.opens(f"/joint/{Consent.objects.get().pk}/decide")
    return asked, asked.press("btn-continue", id_otp="000000")


def shown_at(verb: str) -> dict[str, Any]:
    """What whoever did this had read."""
    sequence = Consent.objects.get().events.get(verb=verb).sequence
    content = Evidence.objects.get(sequence=sequence).content
    assert content is not None
    return dict(content["shown"]["data"])


def in_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.clause("ACC-07", "ACR-16", "AUD-02")
@pytest.mark.parametrize("of", SIGNED, ids=str)
def test_the_last_signs_all_that_the_first_agreed_to(
    of: Kind, payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    payer = payer_of(of)
    asked, page = to_sign(ava, mia, payer.link(payer.registered()))

    page.press("btn-allow")

    first, last = shown_at("authorise"), shown_at("approve")
    assert {name: last[name] for name in THE_SAME} == {name: first[name] for name in THE_SAME}
    for fact in first["facts"]:
        assert in_one_line(f"{fact['label']} {fact['value']}") in page.text
    assert first["effect"] in page.text
    assert first["stop"] in page.text
    assert f"Sign Ava’s {ASKED[of.name]}?" in page.text
    assert f"What you prove here counts for this alone: to sign the {ASKED[of.name]}" in asked.text


@pytest.mark.clause("ACC-07")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
def test_a_standing_order_is_signed_with_how_often_and_until_when(
    version: str, payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    payer = payer_of(kind("uk", f"{version}/pisp/domestic-standing-order-consents"))
    _, page = to_sign(ava, mia, payer.link(payer.registered()))

    assert "How often Every" in page.text
    assert "First payment 6 May 2091" in page.text
    assert "Day of the last payment 6 May 2092" in page.text
    seen = mia.opens(f"/joint/{Consent.objects.get().pk}/")
    assert "First payment 6 May 2091" in seen.text
    assert "Lantern Books 20-11-22 33445566" in seen.text


@pytest.mark.clause("DASH-10")
def test_after_a_word_on_a_payment_is_told_which_and_what_became_of_it(
    payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))

    signed = to_sign(ava, mia, payer.link(payer.registered()))[1].press("btn-allow")

    assert said(signed) == ["You signed the payment of £42.50 to Lantern Books."]


@pytest.mark.clause("DASH-10")
def test_who_does_not_sign_reads_that_nothing_is_paid(
    payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/file-payment-consents"))

    declined = to_sign(ava, mia, payer.link(payer.registered()))[1].press("btn-deny")

    assert said(declined) == ["You didn’t sign the list of payments, £30.75 in all. Nothing is paid."]


@pytest.mark.clause("DASH-10")
def test_while_a_signature_is_missing_it_is_told_whose(
    payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    Holding.objects.create(account_id=BUSINESS, customer_number=LEO, position=10)
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))

    (told,) = said(to_sign(ava, mia, payer.link(payer.registered()))[1].press("btn-allow"))

    assert told.startswith(
        "You signed the payment of £42.50 to Lantern Books. Waiting for Leo to sign, until "
    )


@pytest.mark.clause("ACC-07", "CON-41")
def test_every_payment_of_a_file_can_be_read_before_it_is_signed_and_afterwards(
    payer_of: MakePayer, ava: Customer, mia: Customer, leo: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/file-payment-consents"))
    _, page = to_sign(ava, mia, of_json(payer, payment(3), payment(4)))
    assert "Everybody in the list, which you can read below." in page.text

    listed = follows(mia, page, "link-list")

    assert "2 payments, £8.00 in all." in listed.text
    assert "Payee 3 £3.50 20-11-22 33445566 Reference: Order 3" in listed.text
    decide = follows(mia, listed, "link-back")
    signed = decide.press("btn-allow")
    assert follows(mia, follows(mia, signed, "link-list"), "link-back").url == signed.url
    leo.signs_in()
    assert leo.opens(listed.url).status == 404


@pytest.mark.clause("CON-41")
def test_a_file_of_which_no_sum_is_told_is_signed_for_what_it_comes_to(
    payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/file-payment-consents"))
    body = payer.kind.body()
    del body["Data"]["Initiation"]["ControlSum"]
    intent = str(payer.posts(body).json()["Data"]["ConsentId"])
    assert sends(payer, intent, FILE).status_code == 200
    _, page = to_sign(ava, mia, payer.link(intent))

    assert "Sign Ava’s list of payments, £30.75 in all?" in page.text
    assert "Sum stated by the app None: we added the payments up ourselves" in page.text
    assert "Number of payments 2" in page.text


def test_of_any_other_payment_there_is_no_list_to_sign(
    payer_of: MakePayer, ava: Customer, mia: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    _, page = to_sign(ava, mia, payer.link(payer.registered()))

    assert 'id="link-list"' not in page.response.content.decode()
    assert mia.opens(page.url.replace("decide", "payments")).status == 404


@pytest.mark.parametrize("of", [one for one in KINDS if one.issuer == "uk"], ids=str)
def test_there_are_words_to_sign_for_all_that_waits_for_others_and_for_nothing_else(
    of: Kind, ava: Customer
) -> None:
    assert of.resource.payment is not None
    asked = of.resource.payment(of.body(), timezone.now())
    (account,) = (one for one in core_banking().accounts_of(AVA) if one.reference == BUSINESS)

    waits = bool(payers_say(account, AVA, asked).decide)

    assert waits == (PAYMENTS[asked.nature].signed is not None) == (of.name not in ONE_SIGNS)
