"""Where a client wants to be told of events, and of which."""

import uuid

from django.db import models


class Subscription(models.Model):
    """One of each kind for a client. Only `consent.operations` writes here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=32)
    """The resource it was made by, as the profile names it."""
    callback_url = models.CharField(max_length=2048, blank=True)
    """Empty where the client comes and fetches."""
    version = models.CharField(max_length=10)
    topics = models.JSONField()
    """Empty for every topic there is."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "client_id", "kind"], name="one_subscription_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.issuer} {self.client_id}"
