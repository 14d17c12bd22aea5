"""How a client registered itself, and what opens its registration to it again (RFC 7591, RFC 7592)."""

from django.db import models

from oidc.models.client import Client


class DynamicRegistration(models.Model):
    """Beside the client, whose row is read at every call: this one is read when a registration is managed."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="dynamic_registration")
    registered_at = models.DateTimeField()
    token_digest = models.BinaryField(max_length=32, null=True)
    """Of its registration access token; null where the client's own access tokens open it."""
    software_statement = models.TextField(blank=True)
    """As it was presented last."""

    def __str__(self) -> str:
        return f"registration of {self.client_id}"


class InitialAccessToken(models.Model):
    """An operator's leave to register one client with one issuer (RFC 7591 §3): good once, and for a time."""

    issuer = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"leave to register with {self.issuer}"
