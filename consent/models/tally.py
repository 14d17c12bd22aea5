"""How many consents there are of each sort, so that a search can say how many fit without reading them.

Triggers write what a statement changed into `TallyChange` and `LookChange`; a job adds that to the others.
The number of a sort is what its tally and the changes come to, asked in one statement, and so is exact at any
moment.
"""

from django.db import models


class _OfASort(models.Model):
    issuer = models.CharField(max_length=32)
    kind = models.CharField(max_length=64)
    status = models.CharField(max_length=16)
    """As stored: what time has ended meanwhile is corrected for by whoever asks (`consent.totals`)."""
    ended_by = models.CharField(max_length=16, blank=True, default="", db_default="")
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
                fields=["recipient", "issuer", "client_id", "kind", "status", "ended_by"],
                name="one_tally_a_client",
            )
        ]
        indexes = [models.Index(fields=["client_id"], name="tallies_of_client")]


class MonthTally(_OfASort):
    """Consents to one client of a large company, by the month (its first day) in which they were asked for
    and the day of their last move. Rows of one sort add up; counting anew makes one of them."""

    client_id = models.CharField(max_length=255)
    recipient = models.UUIDField(db_column="recipient_id")
    asked_in = models.DateField()
    changed_on = models.DateField()

    class Meta(_OfASort.Meta):
        indexes = [models.Index(fields=["recipient", "asked_in"], name="months_of_company")]


class DayTally(_OfASort):
    """Consents that were asked for on one day (UTC), or given or last moved on it, or end on it."""

    moment = models.CharField(max_length=17)
    """The column of the consent that is meant: created_at, authorised_at, status_changed_at or expires_at."""
    day = models.DateField()

    class Meta(_OfASort.Meta):
        # With the number, so that years of days are added up from this index alone.
        constraints = [
            models.UniqueConstraint(
                fields=["moment", "day", "issuer", "kind", "status", "ended_by"],
                include=["number"],
                name="one_tally_a_day",
            )
        ]


class TallyChange(_OfASort):
    """What one statement added to consents of a sort, or took from them; only triggers write here."""

    client_id = models.CharField(max_length=255)
    recipient = models.UUIDField(db_column="recipient_id")
    created_on = models.DateField()
    given_on = models.DateField(null=True)
    changed_on = models.DateField()
    expires_on = models.DateField(null=True)


class _OfADay(models.Model):
    """Consents under which data was looked at last on one day (UTC), whatever their status is."""

    issuer = models.CharField(max_length=32)
    kind = models.CharField(max_length=64)
    day = models.DateField()
    number = models.IntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} of {self.issuer}, {self.kind}, {self.day}"


class LookTally(_OfADay):
    class Meta(_OfADay.Meta):
        constraints = [models.UniqueConstraint(fields=["day", "issuer", "kind"], name="one_look_tally_a_day")]


class LookChange(_OfADay):
    """What one statement added to them, or took from them; only triggers write here."""
