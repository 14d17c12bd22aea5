"""The picture by which customers know a client's software, as it was when the client registered."""

from django.db import models

from oidc.models.client import Client


class ClientLogo(models.Model):
    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="logo")
    digest = models.CharField(max_length=64, db_index=True)
    """SHA-256 of the picture, in hex: its address, which changes when it does."""
    media_type = models.CharField(max_length=16)
    picture = models.BinaryField()

    def __str__(self) -> str:
        return f"logo of {self.client_id}"
