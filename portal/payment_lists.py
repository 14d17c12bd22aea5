"""A file of payments, as its customer reads it before they allow it, and afterwards: page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from consent.issuers import consent_policy
from consent.payment_records import payment_file
from consent.payments import ListedPayment, Money
from consent.queries import ConsentFacts
from portal.money import money_words
from portal.paying import number_words

ROOM = 30
"""Payments on a page, so that with its CSS it stays below 50 kB."""


@dataclass(frozen=True, kw_only=True)
class ListedCard:
    payee: str
    """"" where the file names nobody."""
    account: str
    amount: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class PaymentListCard:
    """One page of a file."""

    first: int
    last: int
    number: int
    """Of all payments in the file."""
    total: str
    """"" where they are not of one currency."""
    cards: tuple[ListedCard, ...]
    more: bool


def has_list(facts: ConsentFacts) -> bool:
    intent = consent_policy(facts.issuer).intent_of(facts.kind)
    return intent is not None and intent.file is not None


def payment_list(facts: ConsentFacts, after: str) -> PaymentListCard | None:
    """The payments that follow so many; None where a consent is about no file, or it is kept no more."""
    intent = consent_policy(facts.issuer).intent_of(facts.kind)
    kept = payment_file(facts.id) if intent is not None and intent.file is not None else None
    if kept is None or intent is None or intent.file is None:
        return None
    payments = intent.file.payments(facts.wire, kept[0])
    begin = int(after) if after.isdecimal() and len(after) < len("1000000") else 0
    page = payments[begin : begin + ROOM]
    return PaymentListCard(
        first=begin + 1,
        last=begin + len(page),
        number=len(payments),
        total=_total(payments),
        cards=tuple(
            ListedCard(
                payee=one.payee.name,
                account=number_words(one.payee),
                amount=money_words(one.amount),
                reference=one.reference,
            )
            for one in page
        ),
        more=begin + ROOM < len(payments),
    )


def _total(payments: Sequence[ListedPayment]) -> str:
    currencies = {one.amount.currency for one in payments}
    if len(currencies) != 1:
        return ""
    whole = sum((one.amount.amount for one in payments), start=Decimal(0))
    return money_words(Money(amount=whole, currency=currencies.pop()))
