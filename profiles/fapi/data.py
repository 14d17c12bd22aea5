"""A small data API of our own, for recipients of no ecosystem: accounts and their movements."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bank.facts import Transaction, Wanted
from bank.policy import DataPolicy, DataResource, Query, Reading, SharedAccount, Slice
from bank.says import for_oneself, nobody_else, nobody_signs
from consent.problems import Fault, Flaw, Problem
from profiles.paging import page_links
from profiles.plain import no_names, no_versions
from profiles.query import Parameters

LONGEST_PAGE = 1000


# --- What a call asks for -----------------------------------------------------------------------------------
def read_page(sent: Mapping[str, str], _permissions: frozenset[str], _at: datetime) -> Query:
    asked = Parameters(sent, invalid_date=Fault.FIELD_INVALID_DATE)
    page, page_size = _paging(asked)
    asked.refuse_flawed()
    return Query(page=page, page_size=page_size)


def read_movements(sent: Mapping[str, str], _permissions: frozenset[str], _at: datetime) -> Query:
    """A page of the movements between `since` and `until`, where the call names them."""
    asked = Parameters(sent, invalid_date=Fault.FIELD_INVALID_DATE)
    page, page_size = _paging(asked)
    wanted = Wanted(
        since=asked.moment("since", zone_required=True), until=asked.moment("until", zone_required=True)
    )
    asked.refuse_flawed()
    return Query(page=page, page_size=page_size, transactions=wanted)


def _paging(asked: Parameters) -> tuple[int, int]:
    page_size = asked.positive("page_size", 100)
    if page_size > LONGEST_PAGE:
        asked.flaw(Fault.PAGE_SIZE, "page_size", f"is more than {LONGEST_PAGE}")
    return asked.positive("page", 1), page_size


# --- What it gets -----------------------------------------------------------------------------------
def render_accounts(seen: Slice) -> dict[str, Any]:
    return {"accounts": [_account(shared) for shared in seen.accounts], "links": page_links(seen)}


def render_account(seen: Slice) -> dict[str, Any]:
    return _account(seen.accounts[0])


def render_transactions(seen: Slice) -> dict[str, Any]:
    shared = seen.accounts[0]
    return {
        "transactions": [_transaction(shared, one) for one in seen.transactions],
        "links": page_links(seen),
    }


def _account(shared: SharedAccount) -> dict[str, Any]:
    held = shared.account
    return {
        "id": shared.public_id,
        "name": held.nickname,
        "kind": held.category,
        "number": f"{held.bank_code} {held.number}".strip(),
        "currency": held.currency,
        "balance": f"{held.balance:.2f}",
        "available": f"{held.available:.2f}",
    }


def _transaction(shared: SharedAccount, booked: Transaction) -> dict[str, Any]:
    return {
        "id": shared.transaction_id(booked),
        "booked_at": booked.booked_at.astimezone(UTC).isoformat(),
        "amount": f"{booked.amount:.2f}",
        "currency": booked.currency,
        "description": booked.description,
    }


# --- What is refused -----------------------------------------------------------------------------------
def account_problem(fault: Fault, _account_id: str, _in_body: bool) -> Problem:
    """One answer for every id outside the consent, so that none tells which exist (RES-08)."""
    return Problem(404, Flaw(fault, "There is no such account under this consent"))


def page_problem(last: int) -> Problem:
    return Problem(404, Flaw(Fault.PAGE_BEYOND, f"The last page is {last}", "page"))


DATA = DataPolicy(
    resources=(
        DataResource(
            reading=Reading.ACCOUNTS,
            path="accounts",
            versions=frozenset(),
            scopes=frozenset({"accounts"}),
            permissions=frozenset({"accounts"}),
            read_query=read_page,
            disclosed_as="accounts",
            render=render_accounts,
        ),
        DataResource(
            reading=Reading.ACCOUNT,
            path="accounts/<account_id>",
            versions=frozenset(),
            scopes=frozenset({"accounts"}),
            permissions=frozenset({"accounts"}),
            read_query=read_page,
            disclosed_as="account",
            render=render_account,
        ),
        DataResource(
            reading=Reading.TRANSACTIONS,
            path="accounts/<account_id>/transactions",
            versions=frozenset(),
            scopes=frozenset({"transactions"}),
            permissions=frozenset({"transactions"}),
            read_query=read_movements,
            disclosed_as="transactions",
            render=render_transactions,
        ),
    ),
    negotiate=no_versions,
    account_names=no_names,
    others_say=nobody_else,
    acts_for=for_oneself,
    payers_say=nobody_signs,
    at_gateway=(),
    account_problem=account_problem,
    page_problem=page_problem,
)
