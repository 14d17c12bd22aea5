"""One walk along both logs, or a part of them, done by a job, with what it came to as a signed statement."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Verification(models.Model):
    """Only `staff.verifying` writes here. Of staff's log it begins after the event `began`; `walked` of
    `total` tell how far it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    began = models.BigIntegerField(default=0, db_default=0)
    total = models.BigIntegerField()
    walked = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    """The hash of the last event walked."""
    first = models.BigIntegerField(null=True)
    """The part of staff's log that was asked for; none where it is all of both logs."""
    last = models.BigIntegerField(null=True)
    since = models.DateTimeField(null=True)
    """The days that were asked for; none where it is all of both logs, or events of staff's alone."""
    until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    holds = models.BooleanField(null=True)
    statement = models.TextField(blank=True)
    """What it came to, as a compact JWS of the key that signs anchors."""

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["-asked_at"], name="verifications_newest_first"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"], name="one_verification_a_member", condition=Q(finished_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.walked} of {self.total}"
