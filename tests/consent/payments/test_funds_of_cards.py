"""Whoever issued a card asks whether there is enough for a payment: yes or no, each question once."""

from typing import Any

import pytest

from bank.example.models import Account
from consent.models import ConsentAccount, Disclosure
from tests.actors import Answer, Customer
from tests.consent.payments.conftest import errors
from tests.payments import Payer, kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db
CODES = {
    "v3.1": ("UK.OBIE.Rules.DuplicateReference", "UK.OBIE.Unsupported.Currency",
             "UK.OBIE.Resource.ConsentMismatch", "UK.OBIE.Field.Missing"),
    "v4.0": ("U013", "U023", "U008", "U004"),
}  # fmt: skip


def asks(payer: Payer, token: str, intent: str, at: str = "", **changes: Any) -> Answer:
    """A question about one pound; members given as None are left out."""
    said = {
        "ConsentId": intent,
        "Reference": "Purchase01",
        "InstructedAmount": {"Amount": "1.00", "Currency": "GBP"},
        **changes,
    }
    body = {"Data": {name: value for name, value in said.items() if value is not None}}
    path = at or payer.kind.resource.path.replace("-consents", "s")
    return payer.recipient.http.post(
        f"/uk/{path}",
        body,
        content_type="application/json",
        secure=True,
        headers={"Authorization": f"Bearer {token}"},
        **payer.recipient.handshake(),
    )


@pytest.mark.clause("CON-56", "CON-63")
@pytest.mark.parametrize("version", ["v3.1", "v4.0"])
def test_it_is_yes_or_no_never_a_balance_and_each_reference_is_good_once(
    version: str, payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(kind("uk", f"{version}/cbpii/funds-confirmation-consents"))
    intent = payer.registered()
    token = payer.allowed_by(ava, intent)["access_token"]
    used, currency, mismatch, missing = CODES[version]

    yes = asks(payer, token, intent)
    much = {"Amount": "9999999.00", "Currency": "GBP"}
    no = asks(payer, token, intent, Reference="Purchase02", InstructedAmount=much)

    assert (yes.status_code, no.status_code) == (201, 201), (yes.content, no.content)
    told = yes.json()["Data"]
    assert told.keys() == {
        "FundsConfirmationId", "ConsentId", "CreationDateTime", "FundsAvailable", "Reference",
        "InstructedAmount",
    }  # fmt: skip
    assert (told["FundsAvailable"], no.json()["Data"]["FundsAvailable"]) == (True, False)
    held = Account.objects.get(reference=ConsentAccount.objects.get().account)
    assert str(held.available) not in no.content.decode()
    assert Disclosure.objects.filter(resource="funds").count() == 2
    for code, path, changes in (
        (used, "Data.Reference", {}),
        (
            currency,
            "Data.InstructedAmount.Currency",
            {"Reference": "3", "InstructedAmount": {"Amount": "1.00", "Currency": "EUR"}},
        ),
        (mismatch, "Data.ConsentId", {"ConsentId": "another", "Reference": "4"}),
        (missing, "Data.Reference", {"Reference": None}),
    ):
        refused = asks(payer, token, intent, **changes)
        assert (refused.status_code, errors(refused)[0]) == (400, (code, path))
    assert Disclosure.objects.filter(resource="funds").count() == 2
    assert asks(payer, token, intent, Reference="4").status_code == 201
    assert asks(payer, payer.token, intent, Reference="5").status_code in {401, 403}


@pytest.mark.clause("CON-56", "CON-08", "AMD-06")
def test_what_was_allowed_in_an_older_version_is_asked_about_in_the_newer_and_not_the_other_way(
    payer_of: MakePayer, ava: Customer
) -> None:
    older, newer = (
        payer_of(kind("uk", f"{version}/cbpii/funds-confirmation-consents")) for version in ("v3.1", "v4.0")
    )
    intent, other = older.registered(), newer.registered()
    first = older.allowed_by(ava, intent)["access_token"]
    of_newer = newer.allowed_by(Customer("ava"), other)["access_token"]
    paths = [f"open-banking/{version}/cbpii/funds-confirmations" for version in ("v3.1", "v4.0")]

    assert [asks(older, first, intent, path, Reference=path[-30:]).status_code for path in paths] == [
        201,
        201,
    ]
    assert [asks(newer, of_newer, other, path).status_code for path in paths] == [400, 201]

    again = older.allowed_by(Customer("ava"), intent)["access_token"]
    assert asks(older, again, intent, Reference="again").status_code == 201
    assert asks(older, first, intent, Reference="before").status_code == 401
    ava.opens(f"/consents/{intent}/stop").press("btn-stop")
    assert asks(older, again, intent, Reference="stopped").status_code == 401


@pytest.mark.clause("CON-37", "CON-63")
@pytest.mark.parametrize(
    ("version", "code"), [("v3.1", "UK.OBIE.Unsupported.AccountSecondaryIdentifier"), ("v4.0", "U022")]
)
def test_a_roll_number_stands_beside_no_number_that_says_all(
    version: str, code: str, payer_of: MakePayer
) -> None:
    payer = payer_of(kind("uk", f"{version}/cbpii/funds-confirmation-consents"))
    body = payer.kind.body()
    account = {"SchemeName": "UK.OBIE.IBAN", "Identification": "GB33BUKB20201555555555"}

    beside = {"SecondaryIdentification": "ROLL-7"}
    for given, status in ((account, 201), (account | beside, 400)):
        body["Data"]["DebtorAccount"] = given
        answer = payer.posts(body)
        assert answer.status_code == status, answer.content

    assert errors(answer) == [(code, "Data.DebtorAccount.SecondaryIdentification")]
    british = {"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Identification": "20112233445566"}
    body["Data"]["DebtorAccount"] = british | beside
    assert payer.posts(body).status_code == 201
