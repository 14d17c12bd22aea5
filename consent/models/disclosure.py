"""What was disclosed, when and to whom: one row a successful data call."""

from django.db import models

from consent.models.consent import Consent


class Disclosure(models.Model):
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="disclosures")
    at = models.DateTimeField()
    resource = models.CharField(max_length=64)
    accounts = models.PositiveIntegerField()
    customer_present = models.BooleanField()
    interaction_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["consent", "-at"], name="disclosures_of_consent")]

    def __str__(self) -> str:
        return f"{self.resource} under {self.consent_id}"
