"""Counts by day that figures are drawn from, so that a look costs days and not consents.

All of them can be counted again from what they were counted from; nothing decides by them. Days are UTC's.
"""

from django.db import models


class ConsentCount(models.Model):
    """How often one thing happened to consents of one client on one day."""

    day = models.DateField()
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    what = models.CharField(max_length=12)
    """A word of `consent.happenings.Happening`."""
    once = models.BooleanField()
    """Of consents that are good for one occasion."""
    for_organisation = models.BooleanField(default=False, db_default=False)
    """Of consents that somebody gave who acted for an organisation."""
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "issuer", "client_id", "what", "once", "for_organisation"],
                name="one_count_a_happening",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.client_id} on {self.day}"


class InForceCount(models.Model):
    """How many consents to one client were in force when they were last counted on a day, and of how many
    customers; without a client, of the issuer as a whole, as customers are not to be added up.

    A customer is a person who consents for themselves, or an organisation, whoever acts for it.
    """

    day = models.DateField()
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255, blank=True)
    consents = models.PositiveIntegerField()
    ongoing = models.PositiveIntegerField()
    """Those of them that are good for more than one occasion."""
    for_organisations = models.PositiveIntegerField(default=0, db_default=0)
    """Of the consents: those that somebody gave who acted for an organisation."""
    ongoing_for_organisations = models.PositiveIntegerField(default=0, db_default=0)
    """Of those that are ongoing."""
    customers = models.PositiveIntegerField()
    clients = models.PositiveIntegerField()
    """With a consent in force."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "issuer", "client_id"], name="one_count_of_those_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.consents} of {self.issuer} {self.client_id} on {self.day}"


class DisclosureCount(models.Model):
    """How many calls for data were answered in one hour."""

    hour = models.DateTimeField()
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    customer_present = models.BooleanField()
    by_gateway = models.BooleanField()
    """Whether the bank's own gateway served them, and reported it."""
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "issuer", "client_id", "customer_present", "by_gateway"],
                name="one_count_an_hour",
            )
        ]

    def __str__(self) -> str:
        return f"{self.calls} of {self.client_id} at {self.hour}"


class LifeCount(models.Model):
    """Of all consents to one client that were given in the last year: how many ended when they were so many
    days old, and how many are so old by now and have not ended."""

    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    age = models.PositiveIntegerField()
    """Whole days."""
    ended = models.PositiveIntegerField()
    still = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "client_id", "age"], name="one_count_an_age")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} after {self.age} days"


class DurationCount(models.Model):
    """How long one thing took on one day: how many there were, and what the middle and the slowest took."""

    day = models.DateField()
    what = models.CharField(max_length=12)
    """A word of `consent.happenings.Wait`."""
    number = models.PositiveIntegerField()
    p50 = models.FloatField()
    """Seconds, as the next two."""
    p90 = models.FloatField()
    p99 = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "what"], name="one_duration_a_day")]

    def __str__(self) -> str:
        return f"{self.what} on {self.day}"
