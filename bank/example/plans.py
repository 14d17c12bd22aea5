"""What becomes of a payment at the example bank, by the product that it is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bank.example.models import PaymentProduct
from consent.payments import Bearer, Charge, Money, PaymentTerms, Plan

_SATURDAY = 5


def plan(product: PaymentProduct, payment: PaymentTerms, at: datetime) -> Plan:
    """As it is at that moment: after the cut-off of a product that goes on, the next banking day's."""
    now = at.astimezone(ZoneInfo(product.timezone))
    cut_off = _cut_off(product, now)
    asked = payment.particulars.get("on")
    leaves = asked if isinstance(asked, datetime) else _goes(now, cut_off)
    return Plan(
        cut_off=cut_off,
        refuses_after=product.refuses_after,
        leaves=leaves,
        arrives=_banking_days_after(leaves, product.days),
        charges=_charges(product),
    )


def _cut_off(product: PaymentProduct, now: datetime) -> datetime | None:
    if product.cut_off is None:
        return None
    today = datetime.combine(now.date(), product.cut_off, now.tzinfo)
    if product.refuses_after or (now <= today and _is_banking_day(now)):
        return today
    return _banking_days_after(today, 1)


def _goes(now: datetime, cut_off: datetime | None) -> datetime:
    return now if cut_off is None or cut_off.date() == now.date() else cut_off


def _banking_days_after(moment: datetime, days: int) -> datetime:
    while days:
        moment += timedelta(days=1)
        days -= _is_banking_day(moment)
    return moment


def _is_banking_day(moment: datetime) -> bool:
    return moment.weekday() < _SATURDAY


def _charges(product: PaymentProduct) -> tuple[Charge, ...]:
    if product.fee is None:
        return ()
    amount = Money(amount=product.fee, currency=product.currency)
    return (Charge(bearer=Bearer.PAYER, kind=product.fee_kind, amount=amount),)
