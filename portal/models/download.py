"""A copy of everything about a customer's sharing, made by a job and kept for a day."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Download(models.Model):
    """One copy: asked for, being made, ready, and gone after its time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    issuers = models.JSONField()
    """Those whose consents the customer had proved enough to see."""
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    """When somebody may begin to make it: in the future while somebody does."""
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    """How many consents it is about, and how many of them are in it; null before anybody counted."""
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                name="one_download_being_made",
                condition=Q(ready_at=None, failed_at=None),
            ),
            models.CheckConstraint(
                name="download_ready_with_content",
                condition=Q(ready_at=None, content=None, expires_at=None)
                | Q(ready_at__isnull=False, content__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"download of {self.person_id}"
