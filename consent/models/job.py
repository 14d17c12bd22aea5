"""What jobs remember: which slot of the schedule was taken, and how far a sweep has come."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class JobSlot(models.Model):
    """The newest slot of the schedule that a job has run in."""

    job = models.CharField(max_length=64, primary_key=True)
    slot = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job} at {self.slot:%Y-%m-%d %H:%M:%S}"


class SweepMark(models.Model):
    """How far the sweep has come in the order of a column: all up to this row, and it, was looked at."""

    column = models.CharField(max_length=16, primary_key=True)
    moment = models.DateTimeField()
    consent = models.UUIDField()
    skipped = ArrayField(models.UUIDField(), default=list)
    """Consents before it that somebody else held when they were looked at."""

    def __str__(self) -> str:
        return f"{self.column} up to {self.moment:%Y-%m-%d %H:%M:%S}"
