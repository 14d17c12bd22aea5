"""What was disclosed, when and to whom: one row a successful data call, and what that makes by day."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from consent.models.consent import Consent


class Disclosure(models.Model):
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="disclosures")
    at = models.DateTimeField()
    resource = models.CharField(max_length=64)
    accounts = models.PositiveIntegerField()
    customer_present = models.BooleanField()
    interaction_id = models.UUIDField()
    reported_by = models.CharField(max_length=64, null=True)
    """The system of the bank's that served the call; null for our own data API."""
    report = models.UUIDField(null=True)
    """That system's own name for the call: a repeat counts nothing."""

    class Meta:
        indexes = [
            models.Index(fields=["consent", "-at"], name="disclosures_of_consent"),
            # Rows come in the order of their time, as a rule: a few blocks find those of a day.
            BrinIndex(fields=["at"], name="disclosures_by_time", autosummarize=True),
            # Ids are random: a tree of them would cost each call a write somewhere in it. This one says of
            # some blocks that an id is not among them, for about a hundredth of the room that the rows take.
            BrinIndex(
                fields=["interaction_id"],
                opclasses=["uuid_bloom_ops(n_distinct_per_range='-0.3')"],
                name="disclosures_by_request",
                pages_per_range=32,
                autosummarize=True,
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["reported_by", "report"], name="one_row_a_report")]

    def __str__(self) -> str:
        return f"{self.resource} under {self.consent_id}"


class DisclosureDay(models.Model):
    """How often one kind of data of one account was looked at on one day (UTC) under a consent."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    account = models.CharField(max_length=64, blank=True)
    """The bank's own reference; empty for what is of no account."""
    resource = models.CharField(max_length=64)
    customer_present = models.BooleanField()
    calls = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "day", "account", "resource", "customer_present"],
                name="one_count_a_day",
            )
        ]
        indexes = [BrinIndex(fields=["day"], name="disclosure_days_by_day", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.resource} under {self.consent_id} on {self.day}"
