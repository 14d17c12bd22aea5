"""A client that learnt in a session who its customer is, and wants to hear when the session ends."""

import uuid

from django.db import models

from consent.models import Consent
from oidc.models.client import Client


class SignedInClient(models.Model):
    """Lives while the session does. Its id is the `sid` of ID tokens: another one for each client, so that
    clients cannot find out by it that a customer is the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session_key = models.CharField(max_length=40)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    """The one through which it learnt so last."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session_key", "client"], name="client_once_a_session"),
        ]

    def __str__(self) -> str:
        return f"session {self.id} at client #{self.client_id}"
