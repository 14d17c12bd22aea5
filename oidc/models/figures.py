"""Counts of flows by day and of calls by hour, which figures and reports are made of; nothing decides by
them."""

from django.db import models


class FlowCount(models.Model):
    """How many flows of one client that began on one day (UTC) came how far."""

    day = models.DateField()
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    stage = models.CharField(max_length=19)
    """A word of `oidc.reporting.Stage`."""
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "issuer", "client_id", "stage"], name="one_count_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.stage} of {self.client_id} on {self.day}"


class CallCount(models.Model):
    """How many calls of one kind were answered in one way within one hour, as `oidc.reporting.Answered`."""

    hour = models.DateTimeField()
    issuer = models.CharField(max_length=32)
    tier = models.CharField(max_length=15)
    door = models.CharField(max_length=8)
    status = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=64, blank=True)
    calls = models.PositiveIntegerField()
    within = models.PositiveIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "hour", "tier", "door", "status", "fault"], name="one_count_an_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calls} × {self.status} at {self.hour}"


class RefusalCount(models.Model):
    """How many calls of a client were refused with one code at one kind of address, as
    `oidc.refusals.Refusal`."""

    day = models.DateField()
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    address = models.CharField(max_length=200)
    code = models.CharField(max_length=64)
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "client_id", "day", "address", "code"], name="one_count_a_refusal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calls} × {self.code} to {self.client_id} on {self.day}"


class BusySecond(models.Model):
    """How many calls began within one second: the newest minutes; a job keeps the busiest of each day."""

    issuer = models.CharField(max_length=32)
    second = models.DateTimeField()
    secured = models.BooleanField()
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "second", "secured"], name="one_count_a_second")
        ]

    def __str__(self) -> str:
        return f"{self.calls} at {self.second}"


class BusiestSecond(models.Model):
    """The most calls in any one second of a day."""

    issuer = models.CharField(max_length=32)
    day = models.DateField()
    doors = models.CharField(max_length=7)
    """"secured", "public", or "all"."""
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "day", "doors"], name="one_peak_a_day")]

    def __str__(self) -> str:
        return f"{self.calls} on {self.day}"


class ServedHour(models.Model):
    """In which minutes of an hour a server was there to answer: the bit of each, from the lowest."""

    hour = models.DateTimeField(primary_key=True)
    minutes = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.hour}: {int(self.minutes).bit_count()} minutes"
