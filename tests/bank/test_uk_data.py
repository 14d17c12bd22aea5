"""The United Kingdom's data API in both versions, over HTTP with a token bound to a consent."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bank.example.models import Account
from consent import operations
from consent.issuers import consent_policy
from consent.models import Person
from tests.actors import Customer, Recipient
from tests.bank.conftest import Shares, bearer
from tests.portal.sharing import shares as gave

V3, V4 = "/uk/open-banking/v3.1/aisp/accounts", "/uk/open-banking/v4.0/aisp/accounts"
MOVEMENTS = ("ReadTransactionsDetail", "ReadTransactionsCredits", "ReadTransactionsDebits")


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["Errors"][0]["ErrorCode"]


@pytest.fixture
def british(ledger: None) -> None:
    Account.objects.filter(pk="everyday").update(bank_code="99-40-21", number="50182736", currency="GBP")


@pytest.mark.parametrize(
    ("root", "members", "kinds"),
    [
        (V3, ("AccountType", "AccountSubType"), ("CurrentAccount", "Savings", "CreditCard")),
        (V4, ("AccountCategory", "AccountTypeCode"), ("CACC", "SVGS", "CARD")),
    ],
    ids=["v3.1", "v4.0"],
)
@pytest.mark.usefixtures("british")
def test_basic_permission_hides_account_numbers(
    uk: Recipient, shares: Shares, root: str, members: tuple[str, str], kinds: tuple[str, ...]
) -> None:
    owner_type, kind = members
    shared = shares(uk, "ReadAccountsBasic")

    body = shared.reads(root).json()

    assert tuple(account[kind] for account in body["Data"]["Account"]) == kinds
    assert body["Data"]["Account"][0] == {
        "AccountId": shared.public_id("everyday"),
        "Currency": "GBP",
        owner_type: "Personal",
        kind: kinds[0],
        "Nickname": "Everyday",
    }
    assert body["Links"] == {"Self": "https://localhost:9444" + root}
    assert body["Meta"] == {"TotalPages": 1}


@pytest.mark.parametrize("root", [V3, V4], ids=["v3.1", "v4.0"])
def test_detail_permission_shows_sort_code_and_number_and_a_card_s_only_masked(
    uk: Recipient, shares: Shares, british: None, root: str
) -> None:
    shared = shares(uk, "ReadAccountsDetail")

    accounts = shared.reads(root).json()["Data"]["Account"]
    one = shared.reads(f"{root}/{shared.public_id('card')}").json()["Data"]["Account"]

    assert [account["Account"] for account in accounts] == [
        [{"SchemeName": "UK.OBIE.SortCodeAccountNumber", "Identification": "99402150182736"}],
        [{"SchemeName": "UK.OBIE.BBAN", "Identification": "994021018273625"}],
        [{"SchemeName": "UK.OBIE.PAN", "Identification": "4000-****-****-7714"}],
    ]
    assert one == [accounts[2]], "one account is answered as a list too"


@pytest.mark.parametrize(
    ("root", "types"), [(V3, ["InterimBooked", "InterimAvailable"]), (V4, ["ITBD", "ITAV"])], ids=["v3", "v4"]
)
def test_balances_are_never_negative_but_named_debit(
    uk: Recipient, shares: Shares, british: None, root: str, types: list[str]
) -> None:
    shared = shares(uk, "ReadAccountsBasic", "ReadBalances")

    balances = shared.reads(f"{root}/{shared.public_id('everyday')}/balances").json()["Data"]["Balance"]

    assert [balance["Type"] for balance in balances] == types
    assert [balance["CreditDebitIndicator"] for balance in balances] == ["Credit", "Debit"]
    assert balances[1]["Amount"] == {"Amount": "15.83", "Currency": "GBP"}


@pytest.mark.clause("RES-05", "RES-06")
@pytest.mark.parametrize(("root", "status"), [(V3, "Booked"), (V4, "BOOK")], ids=["v3.1", "v4.0"])
def test_movements_follow_the_permissions(uk: Recipient, shares: Shares, root: str, status: str) -> None:
    basic = shares(uk, "ReadAccountsBasic", "ReadTransactionsBasic", "ReadTransactionsCredits")
    detail = shares(uk, "ReadAccountsBasic", *MOVEMENTS)
    path = f"{root}/{basic.public_id('everyday')}/transactions"

    credits = basic.reads(path).json()["Data"]["Transaction"]
    everything = detail.reads(path).json()["Data"]["Transaction"]

    assert {(row["Status"], row["CreditDebitIndicator"]) for row in credits} == {(status, "Credit")}
    assert all("TransactionInformation" not in row for row in credits)
    assert (len(credits), len(everything)) == (10, 30)
    assert all(row["TransactionInformation"] for row in everything)


@pytest.mark.clause("RES-05", "RES-09", "CON-07", "CON-61", "CON-62", "CON-63")
@pytest.mark.parametrize(
    ("root", "codes"),
    [
        (V3, ("UK.OBIE.Resource.NotFound", "UK.OBIE.Resource.ConsentMismatch", "UK.OBIE.Field.InvalidDate")),
        (V4, ("U011", "U008", "U003")),
    ],
    ids=["v3.1", "v4.0"],
)
def test_each_version_names_what_it_refuses_in_its_own_words(
    uk: Recipient, shares: Shares, root: str, codes: tuple[str, str, str]
) -> None:
    shares(uk, "ReadAccountsBasic", accounts=["card"])
    shared = shares(uk, "ReadAccountsBasic", *MOVEMENTS, accounts=["everyday"])
    everyday = f"{root}/{shared.public_id('everyday')}"
    not_found, mismatch, date = codes

    assert code(shared.reads(f"{root}/22289")) == (400, not_found)
    assert code(shared.reads(f"{root}/{shared.public_id('card')}")) == (403, mismatch)
    assert code(shared.reads(f"{everyday}/balances")) == (403, mismatch)
    assert code(shared.reads(f"{everyday}/transactions?fromBookingDateTime=soon")) == (400, date)
    assert code(shared.reads(f"{root}/{everyday[-1]}/standing-orders")) == (404, not_found)


@pytest.mark.clause("AMD-08")
def test_sharing_without_an_end_is_not_cut_off_after_ninety_days(uk: Recipient, mia: Customer) -> None:
    now = timezone.now()
    given = gave(uk, at=now - timedelta(days=100), lasts=None, permissions=["ReadAccountsBasic"])
    policies = {"uk": consent_policy("uk")}

    ended = operations.expire_due(at=now, policies=policies, limit=10)
    token = bearer(uk, given.pk, Person.objects.get(username=mia.username), "")

    assert not ended
    assert given.expires_at is None
    assert uk.reads_accounts(token).status_code == 200
