"""Where and how a customer is signed in, what happened to the sign-in, and the letters about it."""

import uuid

from django.conf import settings
from django.db import models

from portal.models.observed import Observed, place_of_persons_row, place_of_row


class SignedInSession(Observed):
    """One browser in which a person is signed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    open_source = models.CharField(max_length=45, default="", db_default="", db_column="source")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @property
    def place(self) -> str:
        return place_of_row("portal_signedinsession", self.pk)

    def __str__(self) -> str:
        return f"session of {self.person_id}"


class KnownDevice(models.Model):
    """A browser that a person has signed in by: the digest of its cookie."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    known_since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="one_row_a_known_device")]

    def __str__(self) -> str:
        return f"device of {self.person_id}"


class SignInEvent(Observed):
    """Something that happened to a person's sign-in; `what` is one of portal.activity.Happened."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    """Null for a name that nobody has: written all the same, so that it takes as long."""
    what = models.CharField(max_length=32)
    open_about = models.CharField(max_length=100, blank=True, default="", db_default="", db_column="about")
    open_source = models.CharField(max_length=45, default="", db_default="", db_column="source")
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="activity_of_person")]

    @property
    def place(self) -> str:
        return place_of_persons_row("portal_signinevent", self.person_id)

    def __str__(self) -> str:
        return f"{self.what} of {self.person_id}"


class DeclaredThreat(models.Model):
    """A time in which the bank's staff hold every sign-in to be under attack."""

    reason = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reason


class SecurityLetter(Observed):
    """A letter that belongs to no consent: about a person's sign-in, or how an account that they hold with
    others may be shared. Written with the change and sent by a job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=32)
    open_about = models.CharField(max_length=100, blank=True, default="", db_default="", db_column="about")
    written_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    """When it is tried next: in the future while somebody tries."""
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=100, blank=True)

    @property
    def place(self) -> str:
        return place_of_row("portal_securityletter", self.pk)

    def __str__(self) -> str:
        return f"{self.topic} to {self.person_id}"
