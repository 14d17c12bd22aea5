"""New Zealand's data API in both versions, over HTTP with a token bound to a consent."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bank.example.models import Account
from tests.actors import Recipient
from tests.bank.conftest import BOOKED, Shares
from tests.events import Events
from tests.people import MakeRecipient

ACCOUNTS = "/nz/open-banking-nz/v3.0/accounts"
MOVEMENTS = ("ReadTransactionsDetail", "ReadTransactionsCredits", "ReadTransactionsDebits")


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["Errors"][0]["ErrorCode"]


def test_basic_permission_hides_account_numbers(nz: Recipient, shares: Shares) -> None:
    shared = shares(nz, "ReadAccountsBasic")

    answer = shared.reads(ACCOUNTS)

    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["Data"]["Account"][0] == {
        "AccountId": shared.public_id("everyday"),
        "Currency": "NZD",
        "AccountType": "Personal",
        "AccountSubType": "Transaction",
        "Nickname": "Everyday",
    }
    assert body["Links"] == {"Self": "https://localhost:9444" + ACCOUNTS}
    assert body["Meta"] == {"TotalPages": 1}
    assert "x-v" not in answer


@pytest.mark.peer("6b-15")
def test_detail_permission_shows_the_number_and_a_card_s_only_masked(nz: Recipient, shares: Shares) -> None:
    shared = shares(nz, "ReadAccountsDetail")

    accounts = shared.reads(ACCOUNTS).json()["Data"]["Account"]
    one = shared.reads(f"{ACCOUNTS}/{shared.public_id('card')}").json()["Data"]["Account"]

    assert accounts[0]["Account"] == {
        "SchemeName": "BECSElectronicCredit",
        "Identification": "99-4021-0182736-00",
        "Name": "Everyday",
    }
    assert one == accounts[2]
    assert one["Account"]["SchemeName"] == "MaskedCardNumber"
    assert one["Account"]["Identification"] == "4000-****-****-7714"


@pytest.mark.peer("6b-15")
@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("4000 1234 1234 7714", "4000-****-****-7714"),
        ("4000123412347714", "4000********7714"),
        ("5000 1234 123 •••• 7714", "5000-****-***-****-7714"),
        ("1234 1234 7714", "****-****-7714"),
    ],
)
def test_a_card_is_masked_here_though_the_bank_told_its_whole_number(
    nz: Recipient, shares: Shares, told: str, shown: str
) -> None:
    shared = shares(nz, "ReadAccountsDetail")
    Account.objects.filter(reference="card").update(number=told)

    (card,) = [
        account["Account"]["Identification"]
        for account in shared.reads(ACCOUNTS).json()["Data"]["Account"]
        if account["Account"]["SchemeName"] == "MaskedCardNumber"
    ]

    assert card == shown


def test_v1_names_kinds_of_account_in_its_own_way(make_recipient: MakeRecipient, shares: Shares) -> None:
    shared = shares(make_recipient("nz1"), "ReadAccountsBasic")

    accounts = shared.reads("/nz1/open-banking-nz/v1.0/accounts").json()["Data"]["Account"]

    assert [account["AccountSubType"] for account in accounts] == ["CurrentAccount", "Savings", "CreditCard"]


def test_v1_has_no_scheme_for_the_number_of_a_card(make_recipient: MakeRecipient, shares: Shares) -> None:
    shared = shares(make_recipient("nz1"), "ReadAccountsDetail")

    everyday, _saver, card = shared.reads("/nz1/open-banking-nz/v1.0/accounts").json()["Data"]["Account"]

    assert everyday["Account"]["SchemeName"] == "BECSElectronicCredit"
    assert card["AccountSubType"] == "CreditCard"
    assert "Account" not in card


def test_balances_are_never_negative_but_named_debit(nz: Recipient, shares: Shares) -> None:
    shared = shares(nz, "ReadAccountsBasic", "ReadBalances")

    booked, available = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/balances").json()["Data"][
        "Balance"
    ]

    assert (booked["Type"], booked["CreditDebitIndicator"]) == ("InterimBooked", "Credit")
    assert booked["Amount"] == {"Amount": "2384.17", "Currency": "NZD"}
    assert (available["Type"], available["CreditDebitIndicator"]) == ("InterimAvailable", "Debit")
    assert available["Amount"] == {"Amount": "15.83", "Currency": "NZD"}


@pytest.mark.clause("RES-05")
@pytest.mark.parametrize("resource", ["balances", "transactions"])
def test_data_without_its_permission_is_refused(nz: Recipient, shares: Shares, resource: str) -> None:
    shared = shares(nz, "ReadAccountsDetail")

    answer = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/{resource}")

    assert code(answer) == (403, "Resource.Consent.Exceed.DataPermissions")


@pytest.mark.clause("RES-05")
@pytest.mark.parametrize(
    ("direction", "indicators", "number"),
    [("ReadTransactionsCredits", {"Credit"}, 10), ("ReadTransactionsDebits", {"Debit"}, 20)],
)
def test_only_the_permitted_direction_of_movements_is_told(
    nz: Recipient, shares: Shares, direction: str, indicators: set[str], number: int
) -> None:
    shared = shares(nz, "ReadAccountsBasic", "ReadTransactionsBasic", direction)

    movements = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions").json()["Data"][
        "Transaction"
    ]

    assert {movement["CreditDebitIndicator"] for movement in movements} == indicators
    assert len(movements) == number
    assert "TransactionInformation" not in movements[0]


def test_detail_tells_what_a_movement_was_about(nz: Recipient, shares: Shares) -> None:
    shared = shares(nz, "ReadAccountsBasic", *MOVEMENTS)

    movement = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions").json()["Data"][
        "Transaction"
    ][1]

    assert movement | {"TransactionId": ""} == {
        "AccountId": shared.public_id("everyday"),
        "TransactionId": "",
        "Status": "Booked",
        "BookingDateTime": "2026-03-02T16:00:00+00:00",
        "Amount": {"Amount": "29.00", "Currency": "NZD"},
        "CreditDebitIndicator": "Debit",
        "TransactionInformation": "Eftpos Kauri Grocer 28",
        "MerchantDetails": {"MerchantName": "Kauri Grocer"},
    }


@pytest.mark.clause("RES-05")
def test_the_period_asked_for_is_cut_to_the_consent_s_own(nz: Recipient, shares: Shares) -> None:
    shared = shares(nz, "ReadAccountsBasic", *MOVEMENTS, until=BOOKED + timedelta(hours=1))
    path = f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions"

    cut = shared.reads(f"{path}?fromBookingDateTime=2026-03-01T13:00:00&toBookingDateTime=2026-12-31")

    assert [one["Amount"]["Amount"] for one in cut.json()["Data"]["Transaction"]] == ["2.00"]


@pytest.mark.parametrize("query", ["fromBookingDateTime=soon", "page=none", "page=2"])
def test_a_bad_query_is_refused_as_a_query_parameter(nz: Recipient, shares: Shares, query: str) -> None:
    shared = shares(nz, "ReadAccountsBasic", *MOVEMENTS)

    answer = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions?{query}")

    assert code(answer) == (400, "QueryParam.Invalid")


@pytest.mark.clause("RES-05", "CON-64")
def test_an_unknown_account_is_a_bad_request_and_one_not_chosen_is_forbidden(
    nz: Recipient, shares: Shares
) -> None:
    shares(nz, "ReadAccountsBasic", accounts=["card"])
    shared = shares(nz, "ReadAccountsBasic", accounts=["everyday"])

    unknown = shared.reads(f"{ACCOUNTS}/22289")
    not_chosen = shared.reads(f"{ACCOUNTS}/{shared.public_id('card')}")

    assert code(unknown) == (400, "Resource.Invalid")
    assert code(not_chosen) == (403, "Resource.Consent.Mismatch")


@pytest.mark.clause("CON-27")
def test_an_account_closed_since_drops_out_alone(nz: Recipient, shares: Shares) -> None:
    shared = shares(nz, "ReadAccountsBasic")
    Account.objects.filter(pk="everyday").update(closed_on="2026-11-01")

    names = [account["Nickname"] for account in shared.reads(ACCOUNTS).json()["Data"]["Account"]]

    assert names == ["Saver", "Card"]
    assert shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}").status_code == 403


def test_only_reading_is_allowed(nz: Recipient, shares: Shares) -> None:
    token = shares(nz, "ReadAccountsBasic").token

    answer = nz.http.post(
        ACCOUNTS, secure=True, headers={"Authorization": f"Bearer {token}"}, **nz.handshake()
    )

    assert answer.status_code == 405
    assert "GET" in answer["Allow"]
    assert answer.json()["Code"] == "405 MethodNotAllowed"


SAID = {
    "x-fapi-customer-last-logged-time": "Mon, 04 May 2026 09:30:00 GMT",
    "x-fapi-customer-ip-address": "2001:db8::1",
    "x-merchant-ip-address": "198.51.100.7",
    "x-customer-user-agent": "Tui/3.1 (" + "very " * 100 + "long)",
    "x-fapi-customer-acr": "no acr that anybody knows",
}


@pytest.mark.clause("CON-15")
def test_what_a_call_of_v1_says_of_its_customer_is_taken_and_put_on_record(
    make_recipient: MakeRecipient, shares: Shares, events: Events
) -> None:
    shared = shares(make_recipient("nz1"), "ReadAccountsBasic")
    interaction = "c770aef3-6784-41f7-8e0e-ff5f97bddb3a"

    answer = shared.reads(
        "/nz1/open-banking-nz/v1.0/accounts", **SAID, **{"x-fapi-interaction-id": interaction}
    )

    assert answer.status_code == 200
    assert events.last["event"] == "said of the customer"
    assert str(events.last["interaction_id"]) == interaction
    kept = json.loads(events.last["said"])
    assert kept == {name: value[:300] for name, value in SAID.items()}


@pytest.mark.clause("CON-15")
def test_what_other_versions_do_not_ask_for_is_on_no_record(
    nz: Recipient, shares: Shares, events: Events
) -> None:
    before = len(events.seen)

    assert shares(nz, "ReadAccountsBasic").reads(ACCOUNTS, **SAID).status_code == 200

    assert not [one for one in events.seen[before:] if vars(one)["event"] == "said of the customer"]
