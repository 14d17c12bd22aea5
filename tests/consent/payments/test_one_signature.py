"""Payments that are to be signed once (`AuthorisationType` `Single`), where several sign for an account."""

from typing import Any

import pytest

from bank.example.adapter import ExampleBank
from bank.example.models import Account, Holding
from consent.models import Authoriser, Consent, ConsentAccount
from tests.actors import Customer
from tests.banks import BankAway
from tests.consent.payments.conftest import BUSINESS, errors
from tests.payments import LANTERN, Payer, kind
from tests.people import MakePayer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CON-73")]
AT = "Data.Authorisation.AuthorisationType"


@pytest.fixture(params=["v3.1", "v4.0"])
def payer(request: pytest.FixtureRequest, payer_of: MakePayer) -> Payer:
    return payer_of(kind("uk", f"{request.param}/pisp/domestic-payment-consents"))


def debtor(number: str = "") -> dict[str, Any]:
    """What names the business account, or the one of that number, to pay from."""
    held = Account.objects.get(pk=BUSINESS)
    digits = "".join(sign for sign in held.bank_code + held.number if sign.isdigit())
    return {"DebtorAccount": {"SchemeName": LANTERN["SchemeName"], "Identification": number or digits}}


def to_be_signed(payer: Payer, how: str = "Single", **changes: Any) -> dict[str, Any]:
    body = payer.kind.body()
    body["Data"]["Authorisation"] = {"AuthorisationType": how}
    body["Data"]["Initiation"] |= changes
    return body


def test_it_is_refused_where_the_account_it_names_needs_more_signatures(payer: Payer, together: None) -> None:
    answer = payer.posts(to_be_signed(payer, **debtor()))

    assert answer.status_code == 400
    code = "UK.OBIE.Field.Invalid" if "3.1" in payer.kind.resource.path else "U002"
    assert errors(answer) == [(code, AT)]
    assert not Consent.objects.exists()


def test_of_who_signs_and_how_many_nothing_is_told(payer: Payer, together: None) -> None:
    said = payer.posts(to_be_signed(payer, **debtor())).content.decode()

    assert not [word for word in ("Ava", "Mia", "40118204", "40140872", "33445566") if word in said]


def test_an_account_that_one_may_sign_for_or_that_is_nobodys_is_taken_as_ever(
    payer: Payer, ava: Customer
) -> None:
    Account.objects.filter(pk=BUSINESS).update(signed_by_all=True)

    for named in (debtor(), debtor("20112299999999")):
        assert payer.posts(to_be_signed(payer, **named)).status_code == 201


def test_the_bank_is_not_asked_where_more_signatures_are_no_trouble_or_no_account_is_named(
    payer: Payer, together: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExampleBank, "signed_by_several", BankAway.signed_by_several)
    without = payer.kind.body()
    without["Data"]["Initiation"] |= debtor()

    for body in (without, to_be_signed(payer, "Any", **debtor()), to_be_signed(payer)):
        assert payer.posts(body).status_code == 201

    assert payer.posts(to_be_signed(payer, **debtor())).status_code == 503


def test_only_accounts_that_need_no_more_can_be_chosen(payer: Payer, ava: Customer, together: None) -> None:
    Holding.objects.create(account_id="ava-current", customer_number="40140872", position=9)

    page = ava.signs_in(payer.link(payer.registered(to_be_signed(payer))))

    assert page.url.endswith("/review"), "there is one to choose"
    page.press("btn-allow")
    assert ConsentAccount.objects.get().account == "ava-current"
    assert not Authoriser.objects.exists()


@pytest.mark.parametrize("named", [False, True])
def test_one_that_no_account_can_meet_any_more_ends_the_consent(
    named: bool, payer: Payer, ava: Customer, together: None
) -> None:
    Account.objects.filter(pk=BUSINESS).update(signed_by_all=False)
    intent = payer.registered(to_be_signed(payer, **(debtor() if named else {})))
    Account.objects.filter(pk=BUSINESS).update(signed_by_all=True)

    page = ava.signs_in(payer.link(intent))

    assert payer.recipient.answer_in(page.onward)["error"] == "invalid_request"
    assert payer.told(intent)["Status"] in {"Rejected", "RJCT"}
