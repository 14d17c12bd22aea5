"""Legal holds: while one stands, nothing of a customer or of a consent is erased, whatever its time says."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models.consent import Consent


class LegalHold(models.Model):
    """Only `consent.operations` writes here. Triggers let a hold be lifted once, and nothing else change.

    It holds no names of customers: whose it is, is our key of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The customer: all of theirs is held, and the consents of others in which they have a say."""
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=20)
    case = models.CharField(max_length=40)
    placed_by = models.CharField(max_length=150)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=150, blank=True, db_default="")
    lifted_for = models.CharField(max_length=40, blank=True, db_default="")
    """The case that says so."""
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="holds_on_person", condition=Q(lifted_at=None)),
            models.Index(fields=["consent"], name="holds_on_consent", condition=Q(lifted_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_on_one_thing",
                condition=Q(person=None, consent__isnull=False) | Q(person__isnull=False, consent=None),
            ),
            models.CheckConstraint(
                name="hold_stands_or_was_lifted",
                condition=Q(lifted_at=None, lifted_by="", lifted_for="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="") & ~Q(lifted_for="")),
            ),
        ]

    def __str__(self) -> str:
        return f"hold for {self.case}"
