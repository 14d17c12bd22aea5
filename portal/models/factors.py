"""Second factors: guesses, codes that were sent, and passkeys with their challenges."""

import uuid

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models


class SecondFactorGuard(models.Model):
    """One row a person: guesses since the last right one, a pause, and the newest time step used."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    guesses = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    newest_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"


class Allowance(models.Model):
    """How much of something is used up until it renews: guesses of a name, codes sent to a network."""

    subject = models.CharField(max_length=100, primary_key=True)
    """What is counted and, as a pseudonym, for whom."""
    taken = models.PositiveIntegerField()
    renews_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.subject


class OneTimeCode(models.Model):
    """One code that was sent, or for a name that nobody has would have been; of the code only a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    """Null where nobody has the name, so that its page is like any other."""
    purpose = models.CharField(max_length=16)
    link = models.CharField(max_length=64, blank=True)
    """The consent it is for, as asked (`oidc.linking`)."""
    channel = models.CharField(max_length=8)
    """A Factor: "sms" or "email"; empty where there is no way to reach the person."""
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} by {self.channel}"


class PasskeyKey(models.Model):
    """What a passkey's next use is held against."""

    authenticator = models.OneToOneField(
        Authenticator, on_delete=models.CASCADE, primary_key=True, related_name="passkey"
    )
    credential = models.BinaryField(max_length=32, unique=True)
    """SHA-256 of the credential's id."""
    uses = models.BigIntegerField()
    """The authenticator's own count; 0 for ever where it keeps none."""
    synced = models.BooleanField()
    """Whether its owner's devices may share it."""

    def __str__(self) -> str:
        return f"passkey {self.authenticator_id}"


class SpentChallenge(models.Model):
    """A challenge that a passkey has answered, so that it answers no other time."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.digest).hex()
