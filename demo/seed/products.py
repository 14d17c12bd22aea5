"""What the sandbox's bank does with payments that are not made at once: of the others it says nothing."""

from datetime import time
from decimal import Decimal
from typing import Any

from bank.example.models import PaymentProduct
from consent.payments import Nature

ABROAD: dict[str, Any] = {
    "cut_off": time(15, 30),
    "timezone": "Europe/London",
    "days": 1,
    "fee": Decimal("12.00"),
    "currency": "GBP",
    "fee_kind": "UK.OBIE.MoneyTransferOut",
}
"""What comes later goes on the next banking day."""
PRODUCTS = (
    PaymentProduct(nature=Nature.INTERNATIONAL, **ABROAD),
    PaymentProduct(nature=Nature.INTERNATIONAL_SCHEDULED, **ABROAD | {"cut_off": None}),
)


def seed_products() -> int:
    """Those that are not there yet; how many."""
    before = PaymentProduct.objects.count()
    PaymentProduct.objects.bulk_create(PRODUCTS, ignore_conflicts=True)
    return PaymentProduct.objects.count() - before
