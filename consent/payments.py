"""What a consent to pay is about, read from its intent: whom, how much, from where, within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consent.limits import Limits


class Nature(StrEnum):
    """What a customer allows with a consent that is not about data."""

    PAYMENT = "payment"
    SCHEDULED = "scheduled payment"
    STANDING = "standing order"
    INTERNATIONAL = "international payment"
    INTERNATIONAL_SCHEDULED = "international scheduled payment"
    INTERNATIONAL_STANDING = "international standing order"
    FILE = "file of payments"
    VARIABLE = "variable recurring payments"
    """Payments of one recipient's choice, within limits, for as long as the consent lasts."""
    ENDURING = "enduring payments"
    """The same, to any of a list of payees."""
    FUNDS = "confirmation of funds"
    """No payment: whether there is enough for one is asked, and answered with yes or no."""


ABROAD = frozenset({Nature.INTERNATIONAL, Nature.INTERNATIONAL_SCHEDULED, Nature.INTERNATIONAL_STANDING})
"""Payments that may be in another currency than the account they leave."""


@dataclass(frozen=True, kw_only=True)
class Money:
    amount: Decimal
    currency: str
    """By ISO 4217; empty where only a number is said."""

    def is_met_by(self, amount: Decimal, currency: str) -> bool:
        return amount == self.amount and self.currency in {"", currency}


class Progress(StrEnum):
    """How far a payment order has come, by what the bank's gateway reports of it."""

    RECEIVED = "received"
    PENDING = "pending"
    CHECKED = "checked"
    UNSIGNED = "unsigned"
    """Others have to sign it."""
    ACCEPTED = "accepted"
    FUNDED = "funded"
    """There is enough for it."""
    UNDER_WAY = "under way"
    CHANGED = "changed"
    """It is made, in another way than it was ordered."""
    SENT = "sent"
    """It has left the payer's account."""
    UNPOSTED = "unposted"
    """It is at the payee's bank, and not on their account yet."""
    ARRIVED = "arrived"
    BLOCKED = "blocked"
    """The payee's bank keeps it from their account."""
    REFUSED = "refused"
    SET_UP = "set up"
    """What is to be paid later, or again and again."""
    CANCELLED = "cancelled"


COME_TO_ITS_END = frozenset({Progress.ARRIVED, Progress.BLOCKED, Progress.REFUSED, Progress.CANCELLED})
"""Nothing comes after these."""


class Bearer(StrEnum):
    """Who pays a charge."""

    PAYER = "payer"
    PAYEE = "payee"
    BOTH = "both"
    """Each side its own part."""


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What the bank takes for a payment."""

    bearer: Bearer
    kind: str
    """The standard's own word for what it is taken for."""
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the bank says of a payment when it is asked for. None where it says nothing."""

    cut_off: datetime | None
    """By when the order has to come for the moments below to be kept."""
    refuses_after: bool
    """Whether an order that comes later is refused; else it is carried out on a later day."""
    leaves: datetime | None
    arrives: datetime | None
    """When it is expected to be carried out, and to be on the payee's account."""
    charges: tuple[Charge, ...]


@dataclass(frozen=True, kw_only=True)
class Party:
    """An account as an intent names it, and whose it is said to be."""

    name: str
    scheme: str
    identification: str

    def is_at(self, scheme: str, identification: str) -> bool:
        """Whether that is the same account, however its number is written."""
        return self.scheme == scheme and _bare(self.identification) == _bare(identification)


@dataclass(frozen=True, kw_only=True)
class ListedPayment:
    """One of those in a file of payments, as far as the file says."""

    payee: Party
    amount: Money
    reference: str


Particular = str | datetime | Money | tuple[Money, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentTerms:
    nature: Nature
    payees: tuple[Party, ...]
    """Who may be paid; empty where the intent leaves it open."""
    debtor: Party | None
    """The account to pay from, or to ask about; None where the customer chooses it."""
    amount: Money | None
    """What a single order pays, or all orders of a file; None where only limits say how much."""
    alone: bool
    """Whether its recipient wants an order for which one signature is enough."""
    reference: str
    particulars: Mapping[str, Particular]
    """What else the customer has to know, by a word that the wording has a sentence for."""
    limits: Limits | None
    """Of a consent to many payments. None: it is used once, for exactly what it says."""
    exact: Mapping[str, Any]
    """Members of the intent that the payment order has to repeat as they are (RES-05)."""
    cut_off: datetime | None
    """By when the bank wants the order; None where it named no such moment."""


def _bare(identification: str) -> str:
    return "".join(sign for sign in identification if sign.isalnum()).upper()
