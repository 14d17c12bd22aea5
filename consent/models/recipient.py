"""An accredited company that asks for access."""

import uuid

from django.db import models


class Recipient(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    """The name customers know it by."""
    legal_name = models.CharField(max_length=200)
    register_entry = models.CharField(max_length=200, blank=True)
    """Where a public register vouches for it, in words: "CDR Register, ADR-DEMO-42"."""
    website = models.URLField(blank=True)
    directory_entry = models.CharField(max_length=500, null=True, unique=True)
    """Which entry of which directory it is, where a directory vouches for it and keeps its names."""
    self_described = models.BooleanField(default=False, db_default=False)
    """Whether nobody vouches for its names: it came by itself, and says so."""
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
