"""One walk along both logs, done by a job, with what it came to as a signed statement."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Verification(models.Model):
    """Only `staff.verifying` writes here. `walked` of `total` events of staff's log tell how far it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    total = models.BigIntegerField()
    walked = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    """The hash of the last event walked."""
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
