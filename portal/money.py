"""Amounts of money as customers read them."""

from decimal import Decimal

from consent.payments import Money, PaymentTerms
from portal.spoken import spoken

PENCE = Decimal("0.01")


def money_words(money: Money) -> str:
    """ "£1,042.50"; a currency without a sign of its own stands before the amount, and a number without one
    alone. No digit is dropped."""
    pence = money.amount.quantize(PENCE)
    digits = f"{pence:,}" if pence == money.amount else f"{money.amount.normalize():,f}"
    if not money.currency:
        return digits
    sign = spoken().signs.get(money.currency, f"{money.currency}\N{NO-BREAK SPACE}")
    return f"{sign}{digits}"


def currency_of(payment: PaymentTerms) -> str:
    """The currency of all that may be paid; "" where only funds are asked about."""
    if payment.limits is not None:
        return payment.limits.currency
    return payment.amount.currency if payment.amount is not None else ""
