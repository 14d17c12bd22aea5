"""The memory of idempotency keys: one row a client, endpoint and key."""

from django.db import models

from consent.models.consent import Consent


class IdempotencyKey(models.Model):
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    endpoint = models.CharField(max_length=100)
    key = models.CharField(max_length=40)
    body_digest = models.BinaryField(max_length=32)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "client_id", "endpoint", "key"], name="one_row_an_idempotency_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.key}"
