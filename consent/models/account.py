"""Which accounts a consent covers, who has a say in them, and the names recipients know them by."""

import uuid

from django.conf import settings
from django.db import models

from consent.account_states import OPEN, AccountState, AuthoriserState
from consent.models.consent import Consent


class ConsentAccount(models.Model):
    """One account the customer chose; `account` is the bank's own reference and never leaves us.

    Data of it flows while it is shared and not suspended. Only `consent.operations` writes here.
    """

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="accounts")
    account = models.CharField(max_length=64)
    state = models.CharField(
        max_length=9,
        choices=[(s.value, s.value) for s in AccountState],
        default=AccountState.SHARED,
        db_default=AccountState.SHARED,
    )
    suspended_at = models.DateTimeField(null=True)
    """Since when the bank may not share it; whatever was agreed to stays, and counts again afterwards."""
    ended_in = models.PositiveIntegerField(null=True)
    """Where it was withdrawn on the word of a holder who is none of its authorisers: the consent's version
    after that, and so the number of its event."""

    class Meta:
        indexes = [models.Index(fields=["account", "consent"], name="consents_of_account")]
        constraints = [
            models.UniqueConstraint(fields=["consent", "account"], name="account_once_a_consent"),
            models.CheckConstraint(
                name="account_state_known", condition=models.Q(state__in=[s.value for s in AccountState])
            ),
            models.CheckConstraint(
                name="account_suspended_while_open",
                condition=models.Q(suspended_at=None) | models.Q(state__in=sorted(s.value for s in OPEN)),
            ),
            models.CheckConstraint(
                name="account_ended_once_withdrawn",
                condition=models.Q(ended_in=None) | models.Q(state=AccountState.WITHDRAWN.value),
            ),
        ]

    def __str__(self) -> str:
        return f"account of {self.consent_id}"


class Authoriser(models.Model):
    """Somebody else who holds an account of a consent: has to agree to it, or has agreed beforehand.

    Only `consent.operations` writes here. The words they decided by are the evidence of the consent's event
    that `decided_in` numbers.
    """

    account = models.ForeignKey(ConsentAccount, on_delete=models.CASCADE, related_name="authorisers")
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in AuthoriserState])
    decide_by = models.DateTimeField(null=True)
    """Null for one who has agreed beforehand."""
    decided_at = models.DateTimeField(null=True)
    decided_in = models.PositiveIntegerField(null=True)
    """The consent's version after the decision, and so the number of its event."""

    class Meta:
        indexes = [
            models.Index(
                fields=["decide_by"],
                name="authorisers_by_deadline",
                condition=models.Q(state=AuthoriserState.WAITING.value),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "customer"], name="authoriser_once_an_account"),
            models.CheckConstraint(
                name="authoriser_state_known",
                condition=models.Q(state__in=[s.value for s in AuthoriserState]),
            ),
            models.CheckConstraint(
                name="authoriser_waits_or_has_decided",
                condition=models.Q(
                    state=AuthoriserState.WAITING.value,
                    decide_by__isnull=False,
                    decided_at=None,
                    decided_in=None,
                )
                | (
                    ~models.Q(state=AuthoriserState.WAITING.value)
                    & models.Q(decided_at__isnull=False, decided_in__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} on {self.account_id}"


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
