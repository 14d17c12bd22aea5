"""What is kept of consents to pay alone: the file of payments, and the payments made."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from consent.models import Consent, PaymentFile, PaymentUse


@dataclass(frozen=True, kw_only=True)
class UseFacts:
    number: int
    amount: Decimal
    currency: str
    at: datetime


def kind_of(consent_id: UUID) -> str:
    """What kind of consent that is; raises Consent.DoesNotExist."""
    return Consent.objects.values_list("kind", flat=True).get(pk=consent_id)


def payment_file(consent_id: UUID) -> tuple[bytes, str] | None:
    """The file of a consent to a file of payments, and its media type; None before it came."""
    row = PaymentFile.objects.filter(pk=consent_id).values_list("content", "media_type").first()
    return (bytes(row[0]), row[1]) if row else None


def uses(consent_id: UUID, *, limit: int) -> list[UseFacts]:
    """The latest payments under a consent, newest first."""
    rows = PaymentUse.objects.filter(consent=consent_id).order_by("-number")[:limit]
    return [UseFacts(number=row.number, amount=row.amount, currency=row.currency, at=row.at) for row in rows]
