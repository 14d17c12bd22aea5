"""A sign-in in one of the bank's own apps that goes on (FIPA §5.3.1)."""

from django.conf import settings
from django.db import models

from oidc.models.client import Client


class AuthSession(models.Model):
    """`digest` is of the auth_session that the app holds: each answer gives it another one, by one write."""

    digest = models.BinaryField(max_length=32, unique=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    dpop_jkt = models.CharField(max_length=43)
    """Thumbprint of the DPoP key of the app's device; from another device nothing goes on."""
    instance_jkt = models.CharField(max_length=43, blank=True)
    """The same of the key that its attester vouched for, where it is attested by one."""
    parameters = models.JSONField()
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    """Whose password was right."""
    password_at = models.DateTimeField(null=True)
    sent = models.UUIDField(null=True)
    """The one-time code that was sent last."""
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"auth session of {self.client_id}"
