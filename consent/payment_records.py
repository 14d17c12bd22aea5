"""What is kept of consents to pay alone: their kind, and the file of payments."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from consent.models import Consent, PaymentFile
from consent.models.payment import place_of
from consent.payments import ListedPayment
from consent.policy import ConsentPolicy
from vault.envelope import unseal


def kind_of(consent_id: UUID) -> str:
    """What kind of consent that is; raises Consent.DoesNotExist."""
    return Consent.objects.values_list("kind", flat=True).get(pk=consent_id)


def payment_file(consent_id: UUID) -> tuple[bytes, str] | None:
    """The file that a consent is about, and its media type; None before it came, or once it was erased."""
    row = PaymentFile.objects.filter(pk=consent_id).values_list("content", "media_type").first()
    if row is None or not row[0]:
        return None
    return unseal(bytes(row[0]), place_of(consent_id)), row[1]


def listed_payments(
    consent_id: UUID, kind: str, wire: Mapping[str, Any], policy: ConsentPolicy
) -> Sequence[ListedPayment] | None:
    """The payments of the file a consent is about; None where it is about none, or it is kept no more."""
    intent = policy.intent_of(kind)
    if intent is None or intent.file is None:
        return None
    kept = payment_file(consent_id)
    return intent.file.payments(wire, kept[0]) if kept is not None else None
