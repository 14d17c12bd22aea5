"""What was last read from a client's `jwks_uri`, or a directory's: one memory for all processes."""

from django.db import models

from oidc.models.client import Client


class RemoteKeys(models.Model):
    client = models.OneToOneField(Client, on_delete=models.CASCADE, null=True, related_name="remote_keys")
    directory_of = models.CharField(max_length=32, null=True, unique=True)
    """The issuer whose directory's keys these are, where they are no client's."""
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

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client=None) ^ models.Q(directory_of=None), name="keys_have_one_owner"
            )
        ]

    def __str__(self) -> str:
        return f"keys of {self.client_id or self.directory_of} at {self.uri}"
