"""Which accounts a consent covers, and the names recipients know them by."""

import uuid

from django.conf import settings
from django.db import models

from consent.models.consent import Consent


class ConsentAccount(models.Model):
    """One account the customer chose; `account` is the bank's own reference and never leaves us."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="accounts")
    account = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["account", "consent"], name="consents_of_account")]
        constraints = [models.UniqueConstraint(fields=["consent", "account"], name="account_once_a_consent")]

    def __str__(self) -> str:
        return f"account of {self.consent_id}"


class AccountAlias(models.Model):
    """The id one client knows one customer's account by: arbitrary, permanent, useless elsewhere."""

    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    account = models.CharField(max_length=64)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "client_id", "customer", "account"], name="one_alias_an_account"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)
