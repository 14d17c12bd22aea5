"""What can be exported, as data: its columns, its rows at one moment, how many, and what a query says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Cell = str | int | bool | datetime | None
Query = Mapping[str, str]
"""What was searched for, as it was typed or chosen."""


class NotExported(Exception):
    """It cannot be made as it was asked for, and never will be; the message says why, to members."""


@dataclass(frozen=True, kw_only=True)
class Column:
    name: str
    personal: bool
    """Whether it says, or lets the bank find out, whom a row is about."""
    of: Callable[[Any], Cell]


def column(name: str, of: Callable[[Any], Cell], *, personal: bool = False) -> Column:
    return Column(name=name, personal=personal, of=of)


@dataclass(frozen=True, kw_only=True)
class Counted:
    rows: int
    customers: int


def of_no_consent(_query: Query) -> UUID | None:
    """Of most."""
    return None


def of_no_customer(_query: Query) -> int | None:
    """Of most, too."""
    return None


@dataclass(frozen=True, kw_only=True)
class Source:
    name: str
    page: str
    """Whoever may act on this page of `staff.rights` may export it."""
    asks: tuple[str, ...]
    """The members of its queries."""
    columns: tuple[Column, ...]
    says: Callable[[Query], str]
    """A query in one line."""
    count: Callable[[Query, datetime], Counted]
    """How many rows there are that were there at that moment; raises NotExported."""
    rows: Callable[[Query, datetime], Iterator[Any]]
    """These, as one snapshot."""
    consent: Callable[[Query], UUID | None] = of_no_consent
    """The one consent that a query is about, where it is about one."""
    customer: Callable[[Query], int | None] = of_no_customer
    """The one customer, by our key, where it is about one and not about one consent of theirs."""
