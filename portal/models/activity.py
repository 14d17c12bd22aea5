"""Where and how a customer is signed in, what happened to the sign-in, and the letters about it."""

import uuid

from django.conf import settings
from django.db import models


class SignedInSession(models.Model):
    """One browser in which a person is signed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=100)
    """In words: "Chrome on Windows"."""
    source = models.CharField(max_length=45)
    """The network address, as the security log has it."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.device} of {self.person_id}"


class KnownDevice(models.Model):
    """A browser that a person has signed in by: the digest of its cookie."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    known_since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="one_row_a_known_device")]

    def __str__(self) -> str:
        return f"device of {self.person_id}"


class SignInEvent(models.Model):
    """Something that happened to a person's sign-in; `what` is one of portal.activity.Happened."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    """Null for a name that nobody has: written all the same, so that it takes as long."""
    what = models.CharField(max_length=32)
    about = models.CharField(max_length=100, blank=True)
    """The name of the passkey, or how it was done; nothing secret."""
    device = models.CharField(max_length=100)
    source = models.CharField(max_length=45)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="activity_of_person")]

    def __str__(self) -> str:
        return f"{self.what} of {self.person_id}"


class DeclaredThreat(models.Model):
    """A time in which the bank's staff hold every sign-in to be under attack."""

    reason = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reason


class SecurityLetter(models.Model):
    """A letter that belongs to no consent: about a person's sign-in, or how an account that they hold with
    others may be shared. Written with the change and sent by a job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=32)
    about = models.CharField(max_length=100, blank=True)
    device = models.CharField(max_length=100)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    """When it is tried next: in the future while somebody tries."""
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.topic} to {self.person_id}"
