"""What staff take away in a file: asked for, made by a job, fetched within a day, gone."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from staff.models.proposal import Proposal

ALONE = 100
"""So many rows without personal data a member takes away without a second one."""
KEPT = timedelta(hours=24)


class Export(models.Model):
    """Only `staff.exports` writes here. The row stays when its bytes are gone, as its lines in the log do.

    The database insists on the second member: what is personal or long rests on a proposal that somebody else
    has approved, of whoever asked for it, once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wish = models.JSONField(encoder=DjangoJSONEncoder)
    """What is exported, of which query, in which columns, as which file: `staff.exports.wish`."""
    personal = models.BooleanField()
    total = models.PositiveIntegerField()
    """How many rows were counted when it was asked for, or approved."""
    most = models.PositiveIntegerField()
    """With more rows than these it is not made: some move while it waits for the job."""
    why = models.CharField(max_length=20)
    case = models.CharField(max_length=40)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    """When somebody may begin to make it: in the future while somebody does."""
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    """How many rows are in it."""
    failed_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the file of rows, in hex; the archive that brings it holds the manifest, too."""
    size = models.PositiveBigIntegerField(default=0)
    """Of that archive, in bytes."""
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="exports_of_member"),
            models.Index(fields=["due_at"], name="exports_due", condition=Q(ready_at=None, failed_at=None)),
            models.Index(
                fields=["expires_at"],
                name="exports_to_delete",
                condition=Q(deleted_at=None, expires_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="export_needs_a_second_member",
                condition=Q(proposal__isnull=False) | Q(personal=False, most__lte=ALONE),
            ),
            models.CheckConstraint(
                name="export_lasts_a_day",
                condition=Q(ready_at=None, expires_at=None)
                | Q(ready_at__isnull=False, expires_at__isnull=False, expires_at__lte=F("ready_at") + KEPT),
            ),
            models.CheckConstraint(
                name="export_ready_or_failed", condition=Q(ready_at=None) | Q(failed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"


class ExportPart(models.Model):
    """A piece of an export's archive, sealed. Those of a try that came to nothing are deleted."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    """Which try wrote it, so that one who was thought dead spoils nobody's file."""
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["export", "attempt", "number"], name="export_parts_are_numbered")
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.export_id}"
