"""What a directory has published of companies and their software, and when we read it."""

from django.db import models


class DirectoryStatus(models.Model):
    """The last status that we knew of one entry, in the directory's own word."""

    issuer = models.CharField(max_length=32)
    kind = models.CharField(max_length=8)
    """"company" or "software"."""
    entry = models.CharField(max_length=255)
    status = models.CharField(max_length=32)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "entry"], name="one_status_an_entry")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry}: {self.status}"


class DirectoryReading(models.Model):
    """When an issuer's directory was read, and when it asked to be."""

    issuer = models.CharField(max_length=32, primary_key=True)
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    """When both of its documents were last read."""
    asked_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    """Why the newest attempt failed; what was read before goes on to count."""

    def __str__(self) -> str:
        return f"reading of {self.issuer}"
