"""Account information as the standards have it that grew out of the United Kingdom's: the same resources and
the same members, under names that each version chooses for itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bank.facts import Account, Transaction, Wanted
from bank.policy import DataPolicy, DataResource, Query, Reading, SharedAccount, Slice
from bank.says import Says, for_oneself, nobody_else
from consent.payments import PaymentTerms
from consent.problems import Fault, Flaw, Problem
from profiles.gateway_paths import BALANCES, MOVEMENTS, SCOPES, Kind, at_gateway
from profiles.paging import page_links
from profiles.plain import no_versions
from profiles.query import Parameters

MOVEMENTS_A_PAGE = 100
ACCOUNTS = frozenset({"ReadAccountsBasic", "ReadAccountsDetail"})


@dataclass(frozen=True, kw_only=True)
class Version:
    """What one version of a standard calls things."""

    root: str
    """Path of the accounts below the issuer."""
    owner_type: str
    """The member that tells "Personal" from "Business"."""
    kind: str
    """The member that tells the kind of account."""
    kinds: Mapping[str, str]
    """`bank.facts.Account.category` to the kind."""
    identification: Callable[[Account], object]
    """What `Account` holds: number and scheme; None where the version has no scheme for it."""
    one_account: Callable[[dict[str, Any]], object]
    """What `Data.Account` holds where one account was asked for."""
    booked_balance: str
    available_balance: str
    booked: str
    """The status of a booked transaction."""
    query_invalid: Fault
    query_date_invalid: Fault


# --- What a call asks for -----------------------------------------------------------------------------------
def read_everything(_sent: Mapping[str, str], _permissions: frozenset[str], _at: datetime) -> Query:
    """A customer's accounts are few: they are one page."""
    return Query(page_size=1_000_000)


def read_movements(
    version: Version,
) -> Callable[[Mapping[str, str], frozenset[str], datetime], Query]:
    """The period asked for; and credits and debits only where the consent names them."""

    def read(sent: Mapping[str, str], permissions: frozenset[str], _at: datetime) -> Query:
        asked = Parameters(sent, invalid=version.query_invalid, invalid_date=version.query_date_invalid)
        wanted = Wanted(
            since=asked.moment("fromBookingDateTime", zone_required=False),
            until=asked.moment("toBookingDateTime", zone_required=False),
            credits="ReadTransactionsCredits" in permissions,
            debits="ReadTransactionsDebits" in permissions,
        )
        page = asked.positive("page", 1)
        asked.refuse_flawed()
        return Query(page=page, page_size=MOVEMENTS_A_PAGE, transactions=wanted)

    return read


# --- What it gets -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rendering:
    """The answers of one version."""

    version: Version

    def accounts(self, seen: Slice) -> dict[str, Any]:
        return _body(seen, "Account", [self._account(one, seen.permissions) for one in seen.accounts])

    def account(self, seen: Slice) -> dict[str, Any]:
        one = self._account(seen.accounts[0], seen.permissions)
        return _body(seen, "Account", self.version.one_account(one))

    def balances(self, seen: Slice) -> dict[str, Any]:
        shared = seen.accounts[0]
        amounts = {
            self.version.booked_balance: shared.account.balance,
            self.version.available_balance: shared.account.available,
        }
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

    def transactions(self, seen: Slice) -> dict[str, Any]:
        detailed = "ReadTransactionsDetail" in seen.permissions
        rows = [self._transaction(seen.accounts[0], booked, detailed) for booked in seen.transactions]
        return _body(seen, "Transaction", rows)

    def _account(self, shared: SharedAccount, permissions: frozenset[str]) -> dict[str, Any]:
        held = shared.account
        basic = {
            "AccountId": shared.public_id,
            "Currency": held.currency,
            self.version.owner_type: "Business" if held.business else "Personal",
            self.version.kind: self.version.kinds[held.category],
            "Nickname": held.nickname,
        }
        if "ReadAccountsDetail" not in permissions:
            return basic
        named = self.version.identification(held)
        return basic | {"Description": held.product[:35], **({"Account": named} if named else {})}

    def _transaction(self, shared: SharedAccount, booked: Transaction, detailed: bool) -> dict[str, Any]:
        basic: dict[str, Any] = {
            "AccountId": shared.public_id,
            "TransactionId": shared.transaction_id(booked),
            "Status": self.version.booked,
            "BookingDateTime": booked.booked_at.astimezone(UTC).isoformat(),
            **_amount(booked.amount, booked.currency),
        }
        if not detailed:
            return basic
        detail: dict[str, Any] = {"TransactionInformation": booked.description}
        if booked.counterparty and booked.kind == "payment" and booked.amount < 0:
            detail["MerchantDetails"] = {"MerchantName": booked.counterparty}
        return basic | detail


def masked_card(held: Account) -> str:
    """A card's number as machines write it: its first and last four signs, of a short one the last alone. All
    between them is masked here, however much of it the bank's own system has told."""
    signs = sum(sign.isdigit() or sign == "•" for sign in held.number)
    first, last, shown, place = 4 if signs > 12 else 0, signs - 4, "", 0
    for sign in held.number:
        if sign.isdigit() or sign == "•":
            place += 1
            shown += sign if sign.isdigit() and not first < place <= last else "*"
        else:
            shown += "-" if sign == " " else sign
    return shown


def _body(seen: Slice, name: str, data: object) -> dict[str, Any]:
    return {
        "Data": {name: data},
        "Links": {name.title(): url for name, url in page_links(seen).items()},
        "Meta": {"TotalPages": max(1, seen.query.pages(seen.total))},
    }


def _amount(amount: Decimal, currency: str) -> dict[str, Any]:
    """Amounts are never negative here; nothing counts as a credit."""
    return {
        "Amount": {"Amount": f"{abs(amount):.2f}", "Currency": currency},
        "CreditDebitIndicator": "Debit" if amount < 0 else "Credit",
    }


# --- What is refused -----------------------------------------------------------------------------------
def account_problem(fault: Fault, _account_id: str, _in_body: bool) -> Problem:
    """400 for an id that never was this client's (CON-07), 403 for an account that is not in the consent."""
    if fault == Fault.ACCOUNT_UNKNOWN:
        return Problem(400, Flaw(fault, "AccountId names no account", "AccountId"))
    return Problem(403, Flaw(fault, "The account is not available under this consent", "AccountId"))


def page_problem(last: int) -> Problem:
    return Problem(400, Flaw(Fault.PAGE_BEYOND, f"The last page is {last}", "page"))


# --- All of it ----------------------------------------------------------------------
def resources(version: Version) -> tuple[DataResource, ...]:
    """The four resources of a version."""

    def resource(
        reading: Reading,
        path: str,
        permissions: frozenset[str],
        render: Callable[[Slice], dict[str, Any]],
        read_query: Callable[[Mapping[str, str], frozenset[str], datetime], Query] = read_everything,
    ) -> DataResource:
        return DataResource(
            reading=reading,
            path=version.root + path,
            versions=frozenset(),
            scopes=SCOPES,
            permissions=permissions,
            read_query=read_query,
            disclosed_as=reading.value,
            render=render,
        )

    one, said = "/<account_id>", Rendering(version)
    movements = read_movements(version)
    return (
        resource(Reading.ACCOUNTS, "", ACCOUNTS, said.accounts),
        resource(Reading.ACCOUNT, one, ACCOUNTS, said.account),
        resource(Reading.BALANCES, f"{one}/balances", BALANCES, said.balances),
        resource(Reading.TRANSACTIONS, f"{one}/transactions", MOVEMENTS, said.transactions, movements),
    )


def account_names(version: Version) -> Callable[[Account], frozenset[tuple[str, str]]]:
    """What recipients call an account, as its details tell it."""

    def names(held: Account) -> frozenset[tuple[str, str]]:
        told: Any = version.identification(held)
        entries = told if isinstance(told, list) else [told] if told else []
        return frozenset((entry["SchemeName"], entry["Identification"]) for entry in entries)

    return names


def policy(
    *versions: Version,
    payers_say: Callable[[Account, str, PaymentTerms], Says],
    of_its_own: Mapping[str, Kind],
) -> DataPolicy:
    """The data API of one issuer, in each of these versions. `of_its_own` is what its gateway may serve
    beside what every such standard has there."""
    return DataPolicy(
        resources=tuple(resource for version in versions for resource in resources(version)),
        negotiate=no_versions,
        account_names=account_names(versions[0]),
        others_say=nobody_else,
        acts_for=for_oneself,
        payers_say=payers_say,
        at_gateway=tuple(one for version in versions for one in at_gateway(version.root, of_its_own)),
        account_problem=account_problem,
        page_problem=page_problem,
    )
