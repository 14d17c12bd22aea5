"""New Zealand's account information: Payments NZ API Centre v3.0.3, and v1.0.1 where it differs."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bank.facts import Account, Transaction, Wanted
from bank.policy import DataPolicy, DataResource, Query, Reading, SharedAccount, Slice
from consent.problems import Fault, Flaw, Problem
from profiles.paging import page_links
from profiles.query import Parameters

MOVEMENTS_A_PAGE = 100
ACCOUNTS = frozenset({"ReadAccountsBasic", "ReadAccountsDetail"})
SUB_TYPES_V3 = {
    "transaction": "Transaction",
    "savings": "Savings",
    "credit card": "CreditCard",
    "loan": "Lending",
}
SUB_TYPES_V1 = {
    "transaction": "CurrentAccount",
    "savings": "Savings",
    "credit card": "CreditCard",
    "loan": "Loan",
}


# --- What a call asks for -----------------------------------------------------------------------------------
def read_everything(_sent: Mapping[str, str], _permissions: frozenset[str], _at: datetime) -> Query:
    """A customer's accounts are few: they are one page."""
    return Query(page_size=1_000_000)


def read_movements(sent: Mapping[str, str], permissions: frozenset[str], _at: datetime) -> Query:
    """The period asked for; and credits and debits only where the consent names them."""
    asked = Parameters(sent, invalid=Fault.QUERY_INVALID, invalid_date=Fault.QUERY_INVALID)
    wanted = Wanted(
        since=asked.moment("fromBookingDateTime", zone_required=False),
        until=asked.moment("toBookingDateTime", zone_required=False),
        credits="ReadTransactionsCredits" in permissions,
        debits="ReadTransactionsDebits" in permissions,
    )
    page = asked.positive("page", 1)
    asked.refuse_flawed()
    return Query(page=page, page_size=MOVEMENTS_A_PAGE, transactions=wanted)


# --- What it gets -----------------------------------------------------------------------------------
Render = Callable[[Slice], dict[str, Any]]


def accounts(sub_types: Mapping[str, str]) -> Render:
    def render(seen: Slice) -> dict[str, Any]:
        return _body(seen, "Account", [_account(one, seen.permissions, sub_types) for one in seen.accounts])

    return render


def account(sub_types: Mapping[str, str]) -> Render:
    def render(seen: Slice) -> dict[str, Any]:
        return _body(seen, "Account", _account(seen.accounts[0], seen.permissions, sub_types))

    return render


def balances(seen: Slice) -> dict[str, Any]:
    shared = seen.accounts[0]
    amounts = {"InterimBooked": shared.account.balance, "InterimAvailable": shared.account.available}
    return _body(
        seen,
        "Balance",
        [
            {
                "AccountId": shared.public_id,
                "Type": kind,
                "DateTime": seen.at.astimezone(UTC).isoformat(timespec="seconds"),
                **_amount(amount, shared.account.currency),
            }
            for kind, amount in amounts.items()
        ],
    )


def transactions(seen: Slice) -> dict[str, Any]:
    detailed = "ReadTransactionsDetail" in seen.permissions
    rows = [_transaction(seen.accounts[0], booked, detailed) for booked in seen.transactions]
    return _body(seen, "Transaction", rows)


def _body(seen: Slice, name: str, data: object) -> dict[str, Any]:
    return {
        "Data": {name: data},
        "Links": {name.title(): url for name, url in page_links(seen).items()},
        "Meta": {"TotalPages": max(1, seen.query.pages(seen.total))},
    }


def _account(
    shared: SharedAccount, permissions: frozenset[str], sub_types: Mapping[str, str]
) -> dict[str, Any]:
    held = shared.account
    basic = {
        "AccountId": shared.public_id,
        "Currency": held.currency,
        "AccountType": "Business" if held.business else "Personal",
        "AccountSubType": sub_types[held.category],
        "Nickname": held.nickname,
    }
    if "ReadAccountsDetail" not in permissions:
        return basic
    return basic | {"Description": held.product[:35], "Account": _identification(held)}


def _identification(held: Account) -> dict[str, str]:
    if held.category == "credit card":
        masked = held.number.replace("•", "*").replace(" ", "-")
        return {"SchemeName": "MaskedCardNumber", "Identification": masked, "Name": held.nickname}
    return {
        "SchemeName": "BECSElectronicCredit",
        "Identification": f"{held.bank_code}-{held.number}",
        "Name": held.nickname,
    }


def _transaction(shared: SharedAccount, booked: Transaction, detailed: bool) -> dict[str, Any]:
    basic: dict[str, Any] = {
        "AccountId": shared.public_id,
        "TransactionId": shared.transaction_id(booked),
        "Status": "Booked",
        "BookingDateTime": booked.booked_at.astimezone(UTC).isoformat(),
        **_amount(booked.amount, booked.currency),
    }
    if not detailed:
        return basic
    detail: dict[str, Any] = {"TransactionInformation": booked.description}
    if booked.counterparty and booked.kind == "payment" and booked.amount < 0:
        detail["MerchantDetails"] = {"MerchantName": booked.counterparty}
    return basic | detail


def _amount(amount: Decimal, currency: str) -> dict[str, Any]:
    """Amounts are never negative here; nothing counts as a credit."""
    return {
        "Amount": {"Amount": f"{abs(amount):.2f}", "Currency": currency},
        "CreditDebitIndicator": "Debit" if amount < 0 else "Credit",
    }


# --- What is refused -----------------------------------------------------------------------------------
def account_problem(fault: Fault, _account_id: str) -> Problem:
    """400 for an id that never was this client's (CON-07), 403 for an account that is not in the consent."""
    if fault == Fault.ACCOUNT_UNKNOWN:
        return Problem(400, Flaw(fault, "AccountId names no account", "AccountId"))
    return Problem(403, Flaw(fault, "The account is not available under this consent", "AccountId"))


def page_problem(last: int) -> Problem:
    return Problem(400, Flaw(Fault.PAGE_BEYOND, f"The last page is {last}", "page"))


def no_versions(_headers: Mapping[str, str], _offered: frozenset[int]) -> dict[str, str]:
    """The version stands in the path."""
    return {}


def policy(version: str, sub_types: Mapping[str, str]) -> DataPolicy:
    """The data API of one version, which names its kinds of account in its own way."""
    root = f"open-banking-nz/{version}/accounts"

    def resource(
        reading: Reading,
        path: str,
        permissions: frozenset[str],
        read_query: Callable[[Mapping[str, str], frozenset[str], datetime], Query],
        render: Render,
    ) -> DataResource:
        return DataResource(
            reading=reading,
            path=root + path,
            versions=frozenset(),
            scopes=frozenset({"accounts"}),
            permissions=permissions,
            read_query=read_query,
            disclosed_as=reading.value,
            render=render,
        )

    movements = frozenset({"ReadTransactionsBasic", "ReadTransactionsDetail"})
    return DataPolicy(
        resources=(
            resource(Reading.ACCOUNTS, "", ACCOUNTS, read_everything, accounts(sub_types)),
            resource(Reading.ACCOUNT, "/<account_id>", ACCOUNTS, read_everything, account(sub_types)),
            resource(
                Reading.BALANCES,
                "/<account_id>/balances",
                frozenset({"ReadBalances"}),
                read_everything,
                balances,
            ),
            resource(
                Reading.TRANSACTIONS, "/<account_id>/transactions", movements, read_movements, transactions
            ),
        ),
        negotiate=no_versions,
        account_problem=account_problem,
        page_problem=page_problem,
    )


DATA_V3 = policy("v3.0", SUB_TYPES_V3)
DATA_V1 = policy("v1.0", SUB_TYPES_V1)
