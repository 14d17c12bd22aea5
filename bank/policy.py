"""What an ecosystem decides about its data API: paths, scopes, permissions and the shape of answers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from bank.facts import Account, Organisation, Transaction, Wanted
from bank.says import Says
from consent.payments import PaymentTerms
from consent.problems import Fault, Problem


class Reading(StrEnum):
    """What a data endpoint reads from the bank."""

    ACCOUNTS = "accounts"
    ACCOUNT = "account"
    BALANCES = "balances"
    TRANSACTIONS = "transactions"


@dataclass(frozen=True, kw_only=True)
class SharedAccount:
    """An account the customer shared, with the id its recipient knows it by."""

    public_id: str
    account: Account
    owned: bool
    """Whether the customer who shares it holds it, and is no mere user of it."""

    def transaction_id(self, transaction: Transaction) -> str:
        """The id this recipient knows a movement by: permanent, and of no use to anybody else."""
        return str(uuid5(UUID(self.public_id), transaction.reference))


def every_account(_account: Account) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Query:
    """What one call asks for, out of all that it may see."""

    page: int = 1
    page_size: int = 25
    accounts: Callable[[Account], bool] = every_account
    transactions: Wanted = field(default_factory=Wanted)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size

    def pages(self, total: int) -> int:
        """How many pages so many records fill: none for none."""
        return -(-total // self.page_size)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """What one call sees: accounts, or one account and a page of its movements."""

    accounts: Sequence[SharedAccount]
    permissions: frozenset[str]
    transactions: Sequence[Transaction]
    total: int
    """How many records there are on all pages."""
    query: Query
    self_url: str
    at: datetime


_SEGMENT = {"account_id": "[^/]+"}
"""An account's id is compared with those that are known."""
_ID = r"(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~!$&'()*+,=:@-]{1,128}"
"""Any other is the gateway's to look up: as long as the standards let one be, and nothing that what stands
behind it might take for the way to something else, such as `..`, an escape or a `;`."""


@dataclass(frozen=True, kw_only=True)
class Readable:
    """What recipients may read of a customer's. `path` is a Django route below the issuer and may hold
    `<account_id>`."""

    path: str
    scopes: frozenset[str]
    """Any one of these opens it."""
    permissions: frozenset[str]
    """Any one of these, granted in the consent, opens it; empty where scopes are the permissions."""
    disclosed_as: str
    """What the customer's activity list calls it."""
    methods: frozenset[str] = frozenset({"GET", "HEAD"})

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a whole path of it looks like, its ids by their names."""

        def segment(found: re.Match[str]) -> str:
            return f"(?P<{found[1]}>{_SEGMENT.get(found[1], _ID)})"

        return re.compile(re.sub(r"<(\w+)>", segment, re.escape(self.path)))

    @property
    def covered_by(self) -> frozenset[str]:
        """What a consent has to hold any one of."""
        return self.permissions or self.scopes


@dataclass(frozen=True, kw_only=True)
class DataResource(Readable):
    """One data endpoint of our own."""

    reading: Reading
    versions: frozenset[int]
    """The versions offered by header; empty where the ecosystem names versions in the path."""
    read_query: Callable[[Mapping[str, str], frozenset[str], datetime], Query]
    """Query parameters, granted permissions and present time; raises Problem with every flaw."""
    render: Callable[[Slice], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class DataPolicy:
    resources: tuple[DataResource, ...]
    negotiate: Callable[[Mapping[str, str], frozenset[int]], dict[str, str]]
    """Request headers (lower-case names) and the versions offered, to the answer's version headers; raises
    Problem where none fits."""
    account_names: Callable[[Account], frozenset[tuple[str, str]]]
    """The schemes and numbers by which recipients of this ecosystem may name an account."""
    others_say: Callable[[Account, str], Says]
    """Who else, beside the customer of that number, has a say in sharing an account."""
    acts_for: Callable[[Account], Organisation | None]
    """Which organisation who shares an account acts for; None where that is nobody but themselves."""
    payers_say: Callable[[Account, str, PaymentTerms], Says]
    """The same of paying from it."""
    account_problem: Callable[[Fault, str, bool], Problem]
    """The refusal of an account id: ACCOUNT_UNKNOWN, ACCOUNT_NOT_SHARED or ACCOUNT_UNAVAILABLE; and whether
    the call's body named it, and not its path."""
    at_gateway: tuple[Readable, ...]
    """What the standard has beside `resources`: only the bank's own gateway may serve it."""
    page_problem: Callable[[int], Problem]
    """The refusal of a page after the last, whose number is given."""
