"""What belongs to a consent to pay alone: the file it is about, and each payment order made under it."""

import json
from uuid import UUID

from django.db import models

from consent.models.consent import Consent
from vault.envelope import seal, unseal


class PaymentFile(models.Model):
    """The file of payments, byte for byte as its recipient sent it, sealed; empty once it was erased."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="file", primary_key=True)
    content = models.BinaryField()
    media_type = models.CharField(max_length=100)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"file of {self.consent_id}"


class PaymentUse(models.Model):
    """One payment order that the consent allowed; a trigger refuses UPDATE and DELETE.

    `number` counts the uses of a consent. It is unique, so of two who counted the same uses one is stored,
    and the other counts again.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="uses")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=128)
    """The caller's own name for this use: a repeat is no second one."""
    digest = models.BinaryField(max_length=32)
    """SHA-256 of what the key stood for."""
    amount = models.DecimalField(max_digits=18, decimal_places=5)
    currency = models.CharField(max_length=3)
    payee = models.CharField(max_length=300, blank=True, db_default="")
    reference = models.CharField(max_length=140, blank=True, db_default="")
    """Both in clear, of what was counted before there was `sealed`; `keys rotate-data` leaves neither."""
    sealed = models.BinaryField(db_default=b"")
    """Whom it paid and by which reference: JSON in an envelope. Empty once it was erased."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent", "number"], name="one_use_a_number"),
            models.UniqueConstraint(fields=["consent", "key"], name="one_use_a_key"),
            models.CheckConstraint(name="use_pays_something", condition=models.Q(amount__gt=0)),
        ]

    def seal(self, *, payee: str, reference: str) -> None:
        """Have these stored, sealed for the place of this use."""
        plain = json.dumps({"payee": payee, "reference": reference}).encode()
        self.sealed = seal(plain, place_of_use(self.consent_id, self.number))
        self.payee = self.reference = ""

    @property
    def particulars(self) -> tuple[str, str]:
        """Payee and reference, both empty once they were erased. Raises vault.CannotOpen."""
        if not self.sealed:
            return self.payee, self.reference
        opened = json.loads(unseal(bytes(self.sealed), place_of_use(self.consent_id, self.number)))
        return opened["payee"], opened["reference"]

    def __str__(self) -> str:
        return f"{self.consent_id} use {self.number}"


class PaymentProgress(models.Model):
    """How far one payment order has come, as the bank's gateway reported it; rows are final, as uses are."""

    use = models.ForeignKey(PaymentUse, on_delete=models.PROTECT, related_name="progress", db_index=False)
    number = models.PositiveIntegerField()
    """Counts the reports about a use that said something new."""
    status = models.CharField(max_length=40)
    """In the words of the version that its consent was registered in."""
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["use", "number"], name="one_report_a_number")]

    def __str__(self) -> str:
        return f"{self.use_id} {self.status}"


def place_of(consent_id: UUID) -> str:
    """Where a file's content is, for its envelope."""
    return f"consent_paymentfile.content|{consent_id}"


def place_of_use(consent_id: UUID, number: int) -> str:
    """Where the particulars of a use are, for their envelope."""
    return f"consent_paymentuse.sealed|{consent_id}|{number}"
