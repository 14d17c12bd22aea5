"""From when until when something was so that other rows have only as it is now: what is told of the past is
judged by it."""

from django.conf import settings
from django.db import models

from consent.models.consent import Consent
from consent.models.recipient import Recipient


class SharedSpan(models.Model):
    """While data of an account might go out under a consent, as far as the account itself is concerned.

    `consent.operations` writes it beside the event that says so; a consent's own end ends no span.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.CharField(max_length=64)
    """The bank's own reference."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """Null while it goes on."""

    class Meta:
        indexes = [models.Index(fields=["consent", "account"], name="shared_spans_of_consent")]
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "account"],
                name="one_open_shared_span",
                condition=models.Q(until=None),
            )
        ]

    def __str__(self) -> str:
        return f"account of {self.consent_id} since {self.since}"


class DisabledSpan(models.Model):
    """While a person is disabled. A trigger writes it, as there are many ways to disable somebody."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """Null while it goes on."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="one_open_disabled_span", condition=models.Q(until=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.since}"


class SuspendedSpan(models.Model):
    """While a company is suspended. A trigger writes it, whoever suspends it."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """Null while it goes on."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient"], name="one_open_suspended_span", condition=models.Q(until=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} since {self.since}"


class RecipientSpan(models.Model):
    """By which names a recipient went, and which register vouched for it. A trigger writes it, whoever
    changes them: what is signed about the past names a company as it was."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200)
    register_entry = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=200, blank=True)
    self_described = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["recipient", "-since"], name="names_of_recipient")]

    def __str__(self) -> str:
        return f"{self.name} since {self.since}"
