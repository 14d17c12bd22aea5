"""What the log of staff had come to at one moment, signed: a log cut off or rewritten no longer fits."""

from django.db import models


class StaffAnchor(models.Model):
    """Only `staff.anchors` writes here; triggers keep it. The same stands in a file."""

    number = models.BigIntegerField(primary_key=True)
    """From 1, without a gap."""
    event = models.BigIntegerField()
    """The last event that it covers."""
    statement = models.TextField()
    """Compact JWS: number, time, digest of the statement before, number and hash of the log's last event."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"staff anchor #{self.number}"
