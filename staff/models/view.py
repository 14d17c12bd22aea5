"""A search that somebody saved: for themselves, or for everybody who may search."""

import uuid

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """Only `staff.views` writes here. Its line is read at each run, so `ends:<30d` counts from then.

    No line can name a customer, as the grammar has no word for one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    line = models.CharField(max_length=500)
    shared = models.BooleanField()
    saved_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_count = models.PositiveIntegerField(null=True)
    """How many consents fitted then."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(
                name="view_counted_when_run",
                condition=models.Q(last_run_at=None, last_count=None)
                | models.Q(last_run_at__isnull=False, last_count__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
