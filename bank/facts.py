"""What a bank knows of its customers and their accounts, as plain frozen data; references are its own."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Address:
    street: str
    """Lines of it are divided by a newline."""
    locality: str
    region: str
    postal_code: str
    country: str
    """ISO 3166-1, two letters."""


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Who a customer is, as the bank has it on record. What it does not know is "" or None."""

    number: str
    given_name: str
    middle_name: str
    family_name: str
    called: str
    """What the customer wants to be called; never the name they sign in by."""
    gender: str
    born_on: date | None
    email: str
    email_verified: bool
    phone: str
    """E.164, with its plus sign."""
    phone_verified: bool
    address: Address | None
    website: str
    profile: str
    picture: str
    """These three are addresses of pages, where the customer gave the bank any."""
    language: str
    """BCP 47."""
    timezone: str
    changed_at: datetime


class JointSharing(StrEnum):
    """What those who hold an account together have chosen for its data; of one holder's account nothing.

    From the widest to the narrowest.
    """

    PRE_APPROVAL = "pre-approval"
    """Each of them may share it alone."""
    CO_APPROVAL = "co-approval"
    """It is shared once all of them agree."""
    NON_DISCLOSURE = "non-disclosure"
    """It is not shared."""

    def is_wider_than(self, other: "JointSharing") -> bool:
        order = list(JointSharing)
        return order.index(self) < order.index(other)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A company, partnership or other body that holds accounts, and shares them through whom it nominated."""

    number: str
    """The bank's own key."""
    name: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """As one of its holders sees it, or somebody else who may use it. `reference` is the bank's key;
    `ineligible_because` is empty where this customer may share it."""

    reference: str
    nickname: str
    product: str
    category: str
    """One of "transaction", "savings", "credit card", "loan"."""
    number: str
    """The number as customers write it, after its bank code; of a card, with the middle already masked."""
    bank_code: str
    """Sort code, BSB or bank-branch prefix; empty for a card."""
    currency: str
    opened_on: date
    balance: Decimal
    available: Decimal
    owners: tuple[str, ...]
    """The customer numbers of its holders: more than one is a joint account. Of an organisation's account
    they are the representatives it nominated, each of whom acts for it alone: that is no joint account."""
    users: tuple[str, ...]
    """The customer numbers of others who may use it, and share it if a holder has instructed the bank so:
    then they are its secondary users (CX:1.15(5))."""
    instructed: frozenset[str]
    """Those of them for whom such an instruction stands."""
    organisation: Organisation | None
    """Who holds it, where that is no person."""
    signatories: tuple[str, ...]
    """The customer numbers of whom all must sign a payment; empty where one of its holders is enough."""
    joint_sharing: JointSharing
    shielded: bool
    """Whether no other holder may learn what this one shares of it, as harm might come of that."""
    ineligible_because: str

    @property
    def joint(self) -> bool:
        """Whether several hold it together."""
        return len(self.owners) > 1 and self.organisation is None

    @property
    def business(self) -> bool:
        return self.organisation is not None

    def is_held_by(self, number: str) -> bool:
        """Whether that customer is one of its holders, and no mere user of it."""
        return number in self.owners

    def is_open_to(self, number: str) -> bool:
        """Whether that customer may share it at present: it is theirs, or a holder lets them."""
        instructed = number in self.users and number in self.instructed and self.organisation is None
        may = self.is_held_by(number) or instructed
        return may and not self.ineligible_because

    @property
    def masked(self) -> str:
        return "•••• " + "".join(sign for sign in self.number if sign.isdigit())[-4:]


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One booked movement; `amount` is negative where money left the account."""

    reference: str
    account: str
    booked_at: datetime
    amount: Decimal
    currency: str
    kind: str
    """One of "payment", "transfer", "direct debit", "interest", "fee"."""
    description: str
    counterparty: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which movements a caller wants: those that keep every condition set. Both ends of the period count."""

    since: datetime | None = None
    until: datetime | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    credits: bool = True
    debits: bool = True
    text: str = ""
    """A part of the description, in any case of letters."""

    def within(self, since: datetime | None, until: datetime | None) -> Self:
        """The same, but never outside another period."""
        return replace(
            self,
            since=max((moment for moment in (self.since, since) if moment is not None), default=None),
            until=min((moment for moment in (self.until, until) if moment is not None), default=None),
        )
