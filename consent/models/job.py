"""What jobs remember: which slot of the schedule was taken and how that ended, who is alive, and how far a
sweep has come."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class JobSlot(models.Model):
    """The newest slot of the schedule that a job has run in."""

    job = models.CharField(max_length=64, primary_key=True)
    slot = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    """When a run of it last came to its end."""
    failure = models.CharField(max_length=200, blank=True, db_default="")
    """What ended the newest run that did not; empty once one has come to its end."""

    def __str__(self) -> str:
        return f"{self.job} at {self.slot:%Y-%m-%d %H:%M:%S}"


class Heartbeat(models.Model):
    """A process that runs jobs, or asks for them, as it was when its watchdog looked last."""

    process = models.CharField(max_length=200, primary_key=True)
    kind = models.CharField(max_length=8)
    """"worker" or "beat"."""
    at = models.DateTimeField()
    """On the database's clock, as all of these."""
    progress_at = models.DateTimeField()
    """When it last got on: a worker took a job, beat asked for one."""

    def __str__(self) -> str:
        return f"{self.kind} {self.process}"


class SweepMark(models.Model):
    """How far the sweep has come in the order of a column: all up to this row, and it, was looked at."""

    column = models.CharField(max_length=16, primary_key=True)
    moment = models.DateTimeField()
    consent = models.UUIDField()
    skipped = ArrayField(models.UUIDField(), default=list)
    """Consents before it that somebody else held when they were looked at."""
    walking_to = models.DateTimeField(null=True)
    """The moment up to which all that is over is being closed in the order of the table; none where nobody
    walks through it."""
    block = models.BigIntegerField(default=0, db_default=0)
    """The block of the table that the walk comes to next."""

    def __str__(self) -> str:
        return f"{self.column} up to {self.moment:%Y-%m-%d %H:%M:%S}"
