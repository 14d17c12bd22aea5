"""Australia's data API, over HTTP with a token bound to a consent."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bank.example.models import Account, Transaction
from consent.models import Disclosure
from tests.actors import Recipient
from tests.bank.conftest import BOOKED, Shares
from tests.people import MakeRecipient

ACCOUNTS = "/cds/cds-au/v1/banking/accounts"
ALL = ("bank:accounts.basic:read", "bank:accounts.detail:read", "bank:transactions:read")
PERIOD = "oldest-time=2026-01-01T00:00:00Z&newest-time=2026-12-31T00:00:00Z"


def code(answer: Any) -> tuple[int, str]:
    """Status and the end of the first error's URN."""
    return answer.status_code, answer.json()["errors"][0]["code"].split(":", 3)[-1]


@pytest.mark.clause("RES-01", "ACC-09", "CON-13")
def test_the_accounts_of_the_consent_are_listed_under_ids_of_the_recipient_s_own(
    cds: Recipient, shares: Shares
) -> None:
    shared = shares(cds, *ALL)

    answer = shared.reads(ACCOUNTS, **{"x-fapi-interaction-id": "8b1c8a0e-6d0b-4d4a-9a2e-2f1f0c6f3f10"})

    assert answer.status_code == 200, answer.content
    assert answer["x-v"] == "3"
    assert answer["x-fapi-interaction-id"] == "8b1c8a0e-6d0b-4d4a-9a2e-2f1f0c6f3f10"
    body = answer.json()
    assert body["data"]["accounts"][1] == {
        "accountId": shared.public_id("saver"),
        "creationDate": "2017-02-13",
        "displayName": "Harbour Saver",
        "nickname": "Saver",
        "openStatus": "OPEN",
        "isOwned": True,
        "accountOwnership": "TWO_PARTY",
        "maskedNumber": "xx-xxxx xxxxx36-25",
        "productCategory": "TRANS_AND_SAVINGS_ACCOUNTS",
        "productName": "Harbour Saver",
    }
    assert body["data"]["accounts"][2]["maskedNumber"] == "xxxx xxxx xxxx 7714"
    assert body["links"] == {"self": "https://localhost:9444" + ACCOUNTS}
    assert body["meta"] == {"totalRecords": 3, "totalPages": 1}
    assert "everyday" not in answer.content.decode()


@pytest.mark.clause("ACC-10")
def test_an_account_s_id_outlives_a_consent_and_differs_between_recipients(
    cds: Recipient, make_recipient: MakeRecipient, shares: Shares
) -> None:
    first, again = shares(cds, *ALL), shares(cds, *ALL)
    other = shares(make_recipient("cds", "ledger-line"), *ALL)

    assert first.public_id("everyday") == again.public_id("everyday")
    assert first.public_id("everyday") != other.public_id("everyday")


@pytest.mark.peer("6b-05")
@pytest.mark.clause("RES-05", "RES-08", "CON-66")
def test_any_account_outside_the_consent_is_an_invalid_banking_account(
    cds: Recipient, make_recipient: MakeRecipient, shares: Shares
) -> None:
    shares(cds, *ALL, accounts=["card"])
    other = shares(make_recipient("cds", "ledger-line"), *ALL)
    shared = shares(cds, *ALL, accounts=["everyday"])

    for account_id in (shared.public_id("card"), other.public_id("everyday"), "everyday", "nonsense"):
        answer = shared.reads(f"{ACCOUNTS}/{account_id}/balance", **{"x-v": "1"})
        assert code(answer) == (404, "cds-banking:Authorisation/InvalidBankingAccount")
        assert answer.json()["errors"][0]["detail"] == account_id


@pytest.mark.clause("CON-27", "RES-05", "RES-08")
def test_an_account_that_stops_being_eligible_drops_out_alone(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)
    Account.objects.filter(pk="saver").update(joint_sharing="non-disclosure")

    listed = shared.reads(ACCOUNTS).json()["data"]["accounts"]
    saver = shared.reads(f"{ACCOUNTS}/{shared.public_id('saver')}/balance", **{"x-v": "1"})

    assert [account["nickname"] for account in listed] == ["Everyday", "Card"]
    assert code(saver) == (404, "cds-banking:Authorisation/UnavailableBankingAccount")


@pytest.mark.clause("RES-01", "RES-08")
@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("", "bank:transactions:read"),
        ("/x", "bank:accounts.basic:read"),
        ("/x/balance", "bank:accounts.detail:read"),
        ("/x/transactions", "bank:accounts.basic:read"),
    ],
)
def test_each_endpoint_needs_its_own_scope(cds: Recipient, shares: Shares, path: str, scope: str) -> None:
    shared = shares(cds, *ALL, scope=scope)

    answer = shared.reads(ACCOUNTS + path, **{"x-v": "9"})

    assert code(answer) == (403, "cds-all:Authorisation/InvalidConsent")


@pytest.mark.clause("PAR-12", "RES-08")
def test_kinds_of_data_that_the_gateway_serves_open_nothing_here(cds: Recipient, shares: Shares) -> None:
    scopes = (
        "bank:payees:read", "bank:regular_payments:read", "common:customer.basic:read",
        "common:customer.detail:read",
    )  # fmt: skip
    shared = shares(cds, *scopes, scope=" ".join(scopes))

    served = [
        code(shared.reads(ACCOUNTS + path, **{"x-v": "9"}))
        for path in ("", "/x", "/x/balance", "/x/transactions")
    ]
    unserved = [
        shared.reads(f"/cds/cds-au/v1/{path}", **{"x-v": "1"}).status_code
        for path in (
            "banking/payees",
            "banking/payments/scheduled",
            "common/customer",
            "common/customer/detail",
        )
    ]

    assert served == [(403, "cds-all:Authorisation/InvalidConsent")] * 4
    assert unserved == [404] * 4
    assert not Disclosure.objects.exists()


@pytest.mark.clause("CON-16")
def test_an_unsupported_version_is_told_before_anything_is_read(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)

    answer = shared.reads(ACCOUNTS, **{"x-v": "1"})

    assert code(answer) == (406, "cds-all:Header/UnsupportedVersion")
    assert not Disclosure.objects.exists()


@pytest.mark.peer("6b-15")
def test_detail_adds_the_full_number_but_never_a_card_s(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)

    everyday = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}", **{"x-v": "5"})
    card = shared.reads(f"{ACCOUNTS}/{shared.public_id('card')}", **{"x-v": "5"})

    assert everyday.json()["data"]["bsb"] == "994021"
    assert everyday.json()["data"]["accountNumber"] == "018273600"
    assert everyday.json()["meta"] == {}
    assert "accountNumber" not in card.json()["data"]


@pytest.mark.peer("6b-15")
def test_a_card_is_masked_here_though_the_bank_told_its_whole_number(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)
    Account.objects.filter(reference="card").update(number="4000 1234 1234 7714")

    read = shared.reads(f"{ACCOUNTS}/{shared.public_id('card')}", **{"x-v": "5"})

    assert read.json()["data"]["maskedNumber"] == "xxxx xxxx xxxx 7714"
    assert "1234" not in read.content.decode()


def test_a_balance_has_no_negative_amount_available(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)

    answer = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/balance", **{"x-v": "1"})

    assert answer.json()["data"] == {
        "accountId": shared.public_id("everyday"),
        "currentBalance": "2384.17",
        "availableBalance": "0.00",
        "currency": "NZD",
    }


def test_movements_have_amounts_with_a_sign_and_lasting_ids(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)
    path = f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions?{PERIOD}"

    first, again = shared.reads(path).json(), shared.reads(path).json()

    assert first == again
    movement = first["data"]["transactions"][1]
    assert movement | {"transactionId": ""} == {
        "accountId": shared.public_id("everyday"),
        "transactionId": "",
        "isDetailAvailable": False,
        "type": "PAYMENT",
        "status": "POSTED",
        "description": "Eftpos Kauri Grocer 28",
        "postingDateTime": "2026-03-02T16:00:00+00:00",
        "amount": "-29.00",
        "currency": "NZD",
        "reference": "",
        "merchantName": "Kauri Grocer",
    }
    assert len({one["transactionId"] for one in first["data"]["transactions"]}) == 25


def test_pages_are_linked_to_each_other(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)
    path = f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions?{PERIOD}&page-size=12"

    first, second, third = (shared.reads(f"{path}&page={n}").json() for n in (1, 2, 3))

    assert first["meta"] == {"totalRecords": 30, "totalPages": 3}
    assert [len(page["data"]["transactions"]) for page in (first, second, third)] == [12, 12, 6]
    assert first["links"].keys() == {"self", "next", "last"}
    assert third["links"].keys() == {"self", "first", "prev"}
    assert (
        shared.reads(first["links"]["next"].removeprefix("https://localhost:9444")).json()["data"]
        == (second["data"])
    )


@pytest.mark.peer("6b-01")
@pytest.mark.clause("CON-66", "CON-67")
@pytest.mark.parametrize(
    ("query", "status", "urn"),
    [
        pytest.param("page-size=1001", 400, "cds-all:Field/InvalidPageSize", id="page too large"),
        pytest.param("page-size=0", 400, "cds-all:Field/Invalid", id="page of nothing"),
        pytest.param("page=-1", 400, "cds-all:Field/Invalid", id="page before the first"),
        pytest.param(f"{PERIOD}&page=3", 422, "cds-all:Field/InvalidPage", id="page after the last"),
        pytest.param("oldest-time=yesterday", 400, "cds-all:Field/InvalidDateTime", id="no date"),
        pytest.param("oldest-time=2026-01-01", 400, "cds-all:Field/InvalidDateTime", id="no time zone"),
        pytest.param("newest-time=0001-01-01T00:00:00Z", 400, "cds-all:Field/InvalidDateTime", id="too old"),
        pytest.param("min-amount=lots", 400, "cds-all:Field/Invalid", id="no amount"),
        pytest.param("min-amount=1e-99999", 400, "cds-all:Field/Invalid", id="an exponent"),
        pytest.param("text=a%00b", 400, "cds-all:Field/Invalid", id="a control character"),
        pytest.param("max-amount=NaN", 400, "cds-all:Field/Invalid", id="not a number"),
    ],
)
def test_a_bad_query_is_refused_by_name(
    cds: Recipient, shares: Shares, query: str, status: int, urn: str
) -> None:
    shared = shares(cds, *ALL)

    answer = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions?{query}")

    assert code(answer) == (status, urn)
    assert not Disclosure.objects.exists()


def test_the_number_of_the_last_page_is_told(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)

    answer = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions?{PERIOD}&page=9")

    assert answer.json()["errors"][0]["detail"] == "2"


def test_without_dates_movements_go_back_ninety_days(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)
    now = timezone.now()
    Transaction.objects.filter(description="Eftpos Kauri Grocer 1").update(booked_at=now - timedelta(days=89))
    Transaction.objects.filter(description="Eftpos Kauri Grocer 2").update(booked_at=now - timedelta(days=91))
    Transaction.objects.exclude(description__in=["Eftpos Kauri Grocer 1", "Eftpos Kauri Grocer 2"]).delete()

    answer = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions")

    assert [one["amount"] for one in answer.json()["data"]["transactions"]] == ["-2.00"]


@pytest.mark.clause("RES-05")
def test_no_movement_outside_the_consent_s_period_is_told(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL, since=BOOKED + timedelta(hours=5), until=BOOKED + timedelta(hours=7))

    answer = shared.reads(f"{ACCOUNTS}/{shared.public_id('everyday')}/transactions?{PERIOD}")

    assert [one["amount"] for one in answer.json()["data"]["transactions"]] == ["-8.00", "-7.00", "6.00"]
    assert answer.json()["meta"]["totalRecords"] == 3


@pytest.mark.peer("6b-01")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("product-category=CRED_AND_CHRG_CARDS", ["Card"]),
        ("product-category=LEASES", []),
        ("open-status=OPEN&is-owned=true", ["Everyday", "Saver", "Card"]),
        ("open-status=CLOSED", []),
        ("is-owned=false", []),
        ("page-size=2&page=2", ["Card"]),
    ],
)
def test_accounts_are_filtered_and_paged(
    cds: Recipient, shares: Shares, query: str, names: list[str]
) -> None:
    answer = shares(cds, *ALL).reads(f"{ACCOUNTS}?{query}")

    assert [account["nickname"] for account in answer.json()["data"]["accounts"]] == names


def test_a_filter_nobody_defined_is_an_invalid_field(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)

    assert code(shared.reads(f"{ACCOUNTS}?is-owned=2007-05-01")) == (400, "cds-all:Field/Invalid")
    assert code(shared.reads(f"{ACCOUNTS}?product-category=BOATS")) == (400, "cds-all:Field/Invalid")


@pytest.mark.clause("RES-10", "RES-12", "CON-14")
@pytest.mark.parametrize("address", ["", "203.0.113.7", "2001:db8::7"])
def test_each_successful_call_is_kept_with_whether_the_customer_was_there(
    cds: Recipient, shares: Shares, address: str
) -> None:
    shared = shares(cds, *ALL)
    headers = {"x-fapi-customer-ip-address": address} if address else {}

    answer = shared.reads(ACCOUNTS, **headers)

    kept = Disclosure.objects.get()
    assert (kept.consent_id, kept.resource, kept.accounts) == (shared.consent.id, "accounts", 3)
    assert kept.customer_present == bool(address)
    assert str(kept.interaction_id) == answer["x-fapi-interaction-id"]


@pytest.mark.clause("NFR-07")
def test_what_is_told_is_what_the_bank_says_at_that_moment(cds: Recipient, shares: Shares) -> None:
    shared = shares(cds, *ALL)
    one = f"{ACCOUNTS}/{shared.public_id('saver')}/balance"
    before = shared.reads(one).json()["data"]["currentBalance"]

    Account.objects.filter(reference="saver").update(balance="12.34", available="12.34")

    assert before != "12.34"
    assert shared.reads(one).json()["data"]["currentBalance"] == "12.34"
