"""How many consents there are of each sort, so that a search can say how many fit without reading them.

A trigger writes what a statement changed into `TallyChange`; a job adds that to the two others. The number of
a sort is what its tally and the changes come to, asked in one statement, and so is exact at any moment.
"""

from django.db import models


class _OfASort(models.Model):
    issuer = models.CharField(max_length=32)
    kind = models.CharField(max_length=64)
    status = models.CharField(max_length=16)
    """As stored: what time has ended meanwhile is corrected for by whoever asks (`consent.totals`)."""
    number = models.IntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} of {self.issuer}, {self.kind}, {self.status}"


class CompanyTally(_OfASort):
    """Consents to one client of one company."""

    client_id = models.CharField(max_length=255)
    recipient = models.UUIDField(db_column="recipient_id")

    class Meta(_OfASort.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "issuer", "client_id", "kind", "status"], name="one_tally_a_client"
            )
        ]
        indexes = [models.Index(fields=["client_id"], name="tallies_of_client")]


class DayTally(_OfASort):
    """Consents that were asked for on one day (UTC), or last moved on it, or end on it."""

    moment = models.CharField(max_length=17)
    """The column of the consent that is meant: created_at, status_changed_at or expires_at."""
    day = models.DateField()

    class Meta(_OfASort.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["moment", "day", "issuer", "kind", "status"], name="one_tally_a_day"
            )
        ]


class TallyChange(_OfASort):
    """What one statement added to consents of a sort, or took from them; only triggers write here."""

    client_id = models.CharField(max_length=255)
    recipient = models.UUIDField(db_column="recipient_id")
    created_on = models.DateField()
    changed_on = models.DateField()
    expires_on = models.DateField(null=True)
