"""What a file of payments comes to, as its content says: a sum that its recipient states names no currency,
and need not be stated at all."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from consent.issuers import consent_policy
from consent.payment_records import listed_payments
from consent.payments import ListedPayment, Money, PaymentTerms
from consent.queries import ConsentFacts
from oidc.clauses import clause
from portal.paying import payment_of

UNSTATED = "unstated"


def payments_of(facts: ConsentFacts) -> Sequence[ListedPayment] | None:
    """The payments of the file a consent is about; None where it is about none, or it is kept no more."""
    return listed_payments(facts.id, facts.kind, facts.wire, consent_policy(facts.issuer))


def sums_of(payments: Sequence[ListedPayment]) -> tuple[Money, ...]:
    """One of each currency, in the order in which they come."""
    sums: dict[str, Decimal] = {}
    for one in payments:
        sums[one.amount.currency] = sums.get(one.amount.currency, Decimal(0)) + one.amount.amount
    return tuple(Money(amount=amount, currency=currency) for currency, amount in sums.items())


@clause("ACC-07", "CON-41")
def whole_payment_of(facts: ConsentFacts) -> PaymentTerms | None:
    """As `payment_of`, and of a file that is held how many payments it has and what they come to: for a page
    about one consent, as the file is read for it."""
    payment, payments = payment_of(facts), payments_of(facts)
    if payment is None or payments is None:
        return payment
    unstated = {} if payment.amount is not None else {"stated": UNSTATED}
    sums = sums_of(payments)
    return replace(
        payment,
        amount=sums[0] if len(sums) == 1 else None,
        particulars={**payment.particulars, "number": str(len(payments)), "sums": sums, **unstated},
    )
