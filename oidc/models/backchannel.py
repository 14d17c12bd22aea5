"""An authentication request that no browser brought (CIBA Core §7), waiting for its customer."""

from django.conf import settings
from django.db import models

from consent.models import Consent
from oidc.models.client import Client


class BackchannelAuthentication(models.Model):
    """Its customer opens it in the portal, as often as they like; one of those interactions decides it."""

    digest = models.BinaryField(max_length=32, unique=True)
    """Of its `auth_req_id`, which the client alone has."""
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    """Which one of those it is that may wait for this customer at a time."""
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    parameters = models.JSONField()
    request_object = models.BinaryField()
    """As its client signed it, sealed: it holds a token of the client's own."""
    binding_message = models.CharField(max_length=40, blank=True)
    ping = models.BinaryField(null=True)
    """What its client is to be told by, and what of, sealed; null where it asks again and again instead."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True)
    """When it was decided, or found to have run out."""
    interval = models.PositiveSmallIntegerField()
    """Seconds that its client has to wait between two questions."""
    asked_at = models.DateTimeField(null=True)
    """When its client asked last what has become of it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "customer", "place"],
                condition=models.Q(closed_at=None),
                name="so_many_wait_for_a_customer",
            ),
            models.UniqueConstraint(
                fields=["consent"], condition=models.Q(closed_at=None), name="one_waits_for_a_consent"
            ),
        ]
        indexes = [
            models.Index(fields=["customer"], name="waiting_for_customer", condition=models.Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"backchannel authentication of {self.client_id}"
