"""An order of the bank's to end many consents: carried out batch by batch, by whoever is free."""

import uuid

from django.db import models
from django.db.models import Q

from consent.reasons import ORDERED, Target


class Ending(models.Model):
    """Only `consent.operations` writes here. `mark` is how far it has come in the order of ids."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.CharField(max_length=64)
    """Which of the bank's systems ordered it."""
    key = models.CharField(max_length=40)
    body_digest = models.BinaryField(max_length=32)
    issuer = models.CharField(max_length=32, blank=True)
    """Empty for every issuer."""
    target = models.CharField(max_length=9, choices=[(t.value, t.value) for t in Target])
    named = models.CharField(max_length=64, blank=True)
    """The customer number, the recipient's id or the account's reference, all of them the bank's to know; of
    everybody nothing."""
    permission = models.CharField(max_length=100, blank=True, db_default="")
    asked_since = models.DateTimeField(null=True)
    asked_before = models.DateTimeField(null=True)
    """What narrows it: `consent.narrowing`."""
    asked_by_then = models.BooleanField(db_default=False)
    """Whether what is asked for after it was ordered is none of its business."""
    shared_with_others = models.BooleanField()
    """Of an account: whether consents that cover other accounts, too, are ended with the rest."""
    reason = models.CharField(max_length=20, choices=[(r.value, r.value) for r in ORDERED])
    note = models.CharField(max_length=500, blank=True)
    """Until it is finished: by then it stands in the evidence of each consent it ended."""
    ordered_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    """How many there were to end when it was ordered."""
    ended = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0, db_default=0)
    """Of a customer: in how many consents of others what they had a say in was taken back or refused."""
    mark = models.UUIDField(default=uuid.UUID(int=0))
    worked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    left = models.PositiveIntegerField(null=True)
    """How many were left as they are, since their kind knows no such end: payments still to be made."""

    class Meta:
        indexes = [
            models.Index(fields=["ordered_at"], name="endings_at_work", condition=Q(finished_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_ending_a_key"),
            models.CheckConstraint(
                name="nobody_ends_all_there_are",
                condition=~Q(target=Target.EVERYBODY.value)
                | ~Q(permission="")
                | Q(asked_since__isnull=False)
                | Q(asked_before__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"end of all of {self.target} {self.named}"
