"""Australia's banking data: Consumer Data Standards 1.36.0, Banking APIs."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bank.facts import Account, Transaction, Wanted
from bank.policy import DataPolicy, DataResource, Query, Reading, SharedAccount, Slice, every_account
from bank.says import for_its_holder, nobody_signs
from consent.problems import Fault, Flaw, Problem
from profiles.cds_au.gateway_paths import AT_GATEWAY
from profiles.cds_au.joint import others_say
from profiles.cds_au.versions import negotiate
from profiles.paging import page_links
from profiles.plain import no_names
from profiles.query import Parameters

LONGEST_PAGE = 1000
LOOKS_BACK = timedelta(days=90)
CATEGORIES = {
    "transaction": "TRANS_AND_SAVINGS_ACCOUNTS",
    "savings": "TRANS_AND_SAVINGS_ACCOUNTS",
    "credit card": "CRED_AND_CHRG_CARDS",
    "loan": "PERS_LOANS",
}
OTHER_CATEGORIES = (
    "BUSINESS_LOANS", "BUY_NOW_PAY_LATER", "LEASES", "MARGIN_LOANS", "OVERDRAFTS", "REGULATED_TRUST_ACCOUNTS",
    "RESIDENTIAL_MORTGAGES", "TERM_DEPOSITS", "TRADE_FINANCE", "TRAVEL_CARDS",
)  # fmt: skip
OWNERSHIP = {1: "ONE_PARTY", 2: "TWO_PARTY"}
TYPES = {
    "payment": ("PAYMENT", "PAYMENT"),
    "transfer": ("TRANSFER_OUTGOING", "TRANSFER_INCOMING"),
    "direct debit": ("DIRECT_DEBIT", "DIRECT_DEBIT"),
    "interest": ("INTEREST_CHARGED", "INTEREST_PAID"),
    "fee": ("FEE", "FEE"),
}
"""The type of a movement out of the account, and of one into it."""


# --- What a call asks for -----------------------------------------------------------------------------------
def read_nothing(_sent: Mapping[str, str], _permissions: frozenset[str], _at: datetime) -> Query:
    """An account is asked for by its path alone; parameters nobody defined are ignored."""
    return Query()


def read_account_filters(sent: Mapping[str, str], _permissions: frozenset[str], _at: datetime) -> Query:
    asked = Parameters(sent, invalid_date=Fault.FIELD_INVALID_DATE)
    page, page_size = _paging(asked)
    known = {word: word for word in (*CATEGORIES.values(), *OTHER_CATEGORIES)}
    category = asked.choice("product-category", known, "")
    # Whoever shares an account here owns it, and a closed account is not shared at all.
    possible = asked.choice("is-owned", {"true": True, "false": False}, True)
    possible &= asked.choice("open-status", {"ALL": True, "OPEN": True, "CLOSED": False}, True)
    asked.refuse_flawed()

    def accounts(account: Account) -> bool:
        return possible and category in ("", CATEGORIES[account.category])

    return Query(page=page, page_size=page_size, accounts=accounts)


def read_transaction_filters(sent: Mapping[str, str], _permissions: frozenset[str], at: datetime) -> Query:
    """The period is the 90 days before `newest-time`, or before now, unless `oldest-time` says otherwise."""
    asked = Parameters(sent, invalid_date=Fault.FIELD_INVALID_DATE)
    page, page_size = _paging(asked)
    until = asked.moment("newest-time", zone_required=True) or at
    since = asked.moment("oldest-time", zone_required=True) or until - LOOKS_BACK
    wanted = Wanted(
        since=since,
        until=until,
        at_least=asked.amount("min-amount"),
        at_most=asked.amount("max-amount"),
        text=asked.text("text"),
    )
    asked.refuse_flawed()
    return Query(page=page, page_size=page_size, accounts=every_account, transactions=wanted)


def _paging(asked: Parameters) -> tuple[int, int]:
    page_size = asked.positive("page-size", 25)
    if page_size > LONGEST_PAGE:
        asked.flaw(Fault.PAGE_SIZE, "page-size", f"is more than {LONGEST_PAGE}")
    return asked.positive("page", 1), page_size


# --- What it gets -----------------------------------------------------------------------------------
def render_accounts(seen: Slice) -> dict[str, Any]:
    return _page(seen, {"accounts": [_account(shared) for shared in seen.accounts]})


def render_account(seen: Slice) -> dict[str, Any]:
    shared = seen.accounts[0]
    detail = _account(shared)
    if shared.account.category != "credit card":
        detail |= {"bsb": _digits(shared.account.bank_code), "accountNumber": _digits(shared.account.number)}
    return {"data": detail, "links": {"self": seen.self_url}, "meta": {}}


def render_balance(seen: Slice) -> dict[str, Any]:
    shared = seen.accounts[0]
    balance = {
        "accountId": shared.public_id,
        "currentBalance": f"{shared.account.balance:.2f}",
        "availableBalance": f"{max(shared.account.available, Decimal(0)):.2f}",
        "currency": shared.account.currency,
    }
    return {"data": balance, "links": {"self": seen.self_url}, "meta": {}}


def render_transactions(seen: Slice) -> dict[str, Any]:
    return _page(seen, {"transactions": [_transaction(seen.accounts[0], one) for one in seen.transactions]})


def _page(seen: Slice, data: dict[str, Sequence[Any]]) -> dict[str, Any]:
    meta = {"totalRecords": seen.total, "totalPages": seen.query.pages(seen.total)}
    return {"data": data, "links": page_links(seen), "meta": meta}


def _account(shared: SharedAccount) -> dict[str, Any]:
    account = shared.account
    return {
        "accountId": shared.public_id,
        "creationDate": account.opened_on.isoformat(),
        "displayName": account.product,
        "nickname": account.nickname,
        "openStatus": "OPEN",
        "isOwned": shared.owned,
        "accountOwnership": OWNERSHIP.get(_parties(account), "MANY_PARTY"),
        "maskedNumber": masked(account),
        "productCategory": CATEGORIES[account.category],
        "productName": account.product,
    }


def _parties(account: Account) -> int:
    """How many hold it: an organisation is one, however many represent it."""
    return 1 if account.organisation else len(account.owners)


def masked(account: Account) -> str:
    """The number as it is written, each digit but the last four an `x`."""
    written = f"{account.bank_code} {account.number}".strip()
    hidden = sum(sign.isdigit() for sign in written) - 4
    shown = ""
    for sign in written:
        hide = sign == "•" or (sign.isdigit() and hidden > 0)
        hidden -= sign.isdigit()
        shown += "x" if hide else sign
    return shown


def _transaction(shared: SharedAccount, booked: Transaction) -> dict[str, Any]:
    out, into = TYPES.get(booked.kind, ("OTHER", "OTHER"))
    movement = {
        "accountId": shared.public_id,
        "transactionId": shared.transaction_id(booked),
        "isDetailAvailable": False,
        "type": out if booked.amount < 0 else into,
        "status": "POSTED",
        "description": booked.description,
        "postingDateTime": booked.booked_at.astimezone(UTC).isoformat(),
        "amount": f"{booked.amount:.2f}",
        "currency": booked.currency,
        "reference": "",
    }
    if booked.counterparty and booked.kind == "payment" and booked.amount < 0:
        movement["merchantName"] = booked.counterparty
    return movement


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


# --- What is refused -----------------------------------------------------------------------------------
def account_problem(fault: Fault, account_id: str, in_body: bool) -> Problem:
    """One answer for every id outside the consent, so that none tells which exist (CON-66, RES-08)."""
    return Problem(422 if in_body else 404, Flaw(fault, account_id))


def page_problem(last: int) -> Problem:
    return Problem(422, Flaw(Fault.PAGE_BEYOND, str(last), "page"))


# Versions offered overlap while recipients move from one to the next: 1.36.0, endpoint version schedule.
DATA = DataPolicy(
    resources=(
        DataResource(
            reading=Reading.ACCOUNTS,
            path="cds-au/v1/banking/accounts",
            versions=frozenset({2, 3}),
            scopes=frozenset({"bank:accounts.basic:read"}),
            permissions=frozenset(),
            read_query=read_account_filters,
            disclosed_as="accounts",
            render=render_accounts,
        ),
        DataResource(
            reading=Reading.ACCOUNT,
            path="cds-au/v1/banking/accounts/<account_id>",
            versions=frozenset({4, 5}),
            scopes=frozenset({"bank:accounts.detail:read"}),
            permissions=frozenset(),
            read_query=read_nothing,
            disclosed_as="account",
            render=render_account,
        ),
        DataResource(
            reading=Reading.BALANCES,
            path="cds-au/v1/banking/accounts/<account_id>/balance",
            versions=frozenset({1}),
            scopes=frozenset({"bank:accounts.basic:read"}),
            permissions=frozenset(),
            read_query=read_nothing,
            disclosed_as="balances",
            render=render_balance,
        ),
        DataResource(
            reading=Reading.TRANSACTIONS,
            path="cds-au/v1/banking/accounts/<account_id>/transactions",
            versions=frozenset({1, 2}),
            scopes=frozenset({"bank:transactions:read"}),
            permissions=frozenset(),
            read_query=read_transaction_filters,
            disclosed_as="transactions",
            render=render_transactions,
        ),
    ),
    negotiate=negotiate,
    account_names=no_names,
    others_say=others_say,
    acts_for=for_its_holder,
    payers_say=nobody_signs,
    at_gateway=AT_GATEWAY,
    account_problem=account_problem,
    page_problem=page_problem,
)
