"""A role that a member of staff took for an hour, in an emergency."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from staff.models.proposal import Proposal

LASTS = timedelta(minutes=60)


class Emergency(models.Model):
    """Only `staff.emergencies` writes here. It ends by itself, where it is read; triggers let nobody make it
    longer, or remove it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    why = models.CharField(max_length=20)
    case = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)
    """When its holder gave it back, or began another one, before its end."""
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, related_name="+")
    """By which somebody else let it begin; none where nobody was there."""
    told_at = models.DateTimeField(null=True)
    """When the auditors were written to."""
    told = models.CharField(max_length=100, blank=True)
    """What came of that."""

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["-began_at"], name="emergencies_newest_first"),
            models.Index(fields=["began_at"], name="emergencies_to_tell", condition=Q(told_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="emergency_lasts_an_hour",
                condition=Q(ends_at__gt=F("began_at"), ends_at__lte=F("began_at") + LASTS),
            ),
            models.UniqueConstraint(
                name="one_emergency_a_person", fields=["person"], condition=Q(given_back_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} until {self.ends_at}"
