"""What was last read from a client's `jwks_uri`: one memory for all processes."""

from django.db import models

from oidc.models.client import Client


class RemoteKeys(models.Model):
    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="remote_keys")
    uri = models.CharField(max_length=2048)
    jwks = models.JSONField()
    """The keys of it that we can use; none before the first reading."""
    fetched_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    """When a process last set out because the keys were old, whatever it found."""
    searched_at = models.DateTimeField(null=True)
    """When a process last set out because a token named a key that was not among them."""

    reading_until = models.DateTimeField(null=True)
    """While a process reads: when it gives up at the latest."""

    def __str__(self) -> str:
        return f"keys of {self.client_id} at {self.uri}"
