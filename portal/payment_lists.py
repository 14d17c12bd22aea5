"""A file of payments, as its customer reads it before they allow it, and afterwards: page by page."""

from dataclasses import dataclass

from consent.issuers import consent_policy
from consent.queries import ConsentFacts
from portal.file_sums import payments_of, sums_of
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
    """Of each currency by itself."""
    cards: tuple[ListedCard, ...]
    more: bool


def has_list(facts: ConsentFacts) -> bool:
    intent = consent_policy(facts.issuer).intent_of(facts.kind)
    return intent is not None and intent.file is not None


def payment_list(facts: ConsentFacts, after: str) -> PaymentListCard | None:
    """The payments that follow so many; None where a consent is about no file, or it is kept no more."""
    payments = payments_of(facts)
    if payments is None:
        return None
    begin = int(after) if after.isdecimal() and len(after) < len("1000000") else 0
    page = payments[begin : begin + ROOM]
    return PaymentListCard(
        first=begin + 1,
        last=begin + len(page),
        number=len(payments),
        total=" + ".join(money_words(each) for each in sums_of(payments)),
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
