"""An authorization request pushed over the back channel (RFC 9126), waiting for its browser."""

from django.db import models

from consent.models import Consent
from oidc.models.client import Client


class PushedRequest(models.Model):
    """Consumed when the customer's decision is taken, not when the page is opened (FAPI2-SP §5.3.2.2)."""

    digest = models.BinaryField(max_length=32, unique=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    parameters = models.JSONField()
    request_object = models.TextField(blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    consumed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"pushed request of {self.client_id}"
