"""What proves that personal data were erased: what, how much, when, on whose word; nothing of what it was."""

import uuid

from django.db import models

from consent.erased import Cause


class Erasure(models.Model):
    """Only `consent.operations` writes here; triggers refuse UPDATE, DELETE and TRUNCATE."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(db_index=True)
    cause = models.CharField(max_length=9, choices=[(c.value, c.value) for c in Cause])
    about = models.CharField(max_length=16, blank=True)
    """The customer's pseudonym, as in the logs; empty where the time of many was over."""
    why = models.CharField(max_length=20, blank=True)
    case = models.CharField(max_length=40, blank=True)
    ordered_by = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150, blank=True)
    """Empty where time alone decided."""
    proposal = models.UUIDField(null=True)
    parts = models.JSONField()
    """Of each table: the class of data, how many rows, and the digest of their keys (`consent.erased`)."""
    kept = models.JSONField()
    """What a duty keeps for now: how many records, until when at the latest, by which rule."""
    digest = models.BinaryField(max_length=32)
    """SHA-256 over all of the above, which the log of staff names as well."""

    def __str__(self) -> str:
        return f"erasure of {self.at:%Y-%m-%d} ({self.cause})"
