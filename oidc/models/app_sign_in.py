"""The word of the bank's own app that a customer has signed in to it, for one pushed request."""

from django.conf import settings
from django.db import models

from oidc.models.pushed_request import PushedRequest


class AppSignIn(models.Model):
    """Taken up once, by whoever brings the secret to this request and to no other."""

    digest = models.BinaryField(max_length=32, unique=True)
    pushed = models.ForeignKey(PushedRequest, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    system = models.CharField(max_length=64)
    """Which of the bank's systems said so."""
    methods = models.JSONField()
    """How they proved who they are (RFC 8176)."""
    authenticated_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in by {self.system}"
