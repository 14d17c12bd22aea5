"""What is kept of consents to pay alone: their kind, and the file of payments."""

from uuid import UUID

from consent.models import Consent, PaymentFile


def kind_of(consent_id: UUID) -> str:
    """What kind of consent that is; raises Consent.DoesNotExist."""
    return Consent.objects.values_list("kind", flat=True).get(pk=consent_id)


def payment_file(consent_id: UUID) -> tuple[bytes, str] | None:
    """The file of a consent to a file of payments, and its media type; None before it came."""
    row = PaymentFile.objects.filter(pk=consent_id).values_list("content", "media_type").first()
    return (bytes(row[0]), row[1]) if row else None
