"""What customers say was not them: cases that the bank's staff look into."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models import Consent
from portal.models.observed import Observed, place_of_row


class MisuseReport(Observed):
    """A customer says that a consent in their name is not theirs. Staff take it up, and close it.

    By which browser and from where is not known where it came by telephone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    stopped = models.BooleanField()
    """Whether the consent was stopped by this; else it had ended, is a payment that nobody takes back, or was
    reported by telephone, which stops nothing."""
    sessions_ended = models.PositiveIntegerField()
    open_source = models.CharField(max_length=45, default="", db_default="", db_column="source")
    taken_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    """Which member of staff took the call; "" of a customer's own in the portal."""
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, default="", db_default="")
    """What came of it, in a word of the staff's."""
    closed_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    """Which member of staff; both "" while it is open."""

    class Meta:
        indexes = [
            models.Index(fields=["reported_at"], name="misuse_reports_open", condition=Q(closed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["consent"], name="one_open_misuse_report", condition=Q(closed_at=None)
            ),
        ]

    @property
    def place(self) -> str:
        return place_of_row("portal_misusereport", self.pk)

    def __str__(self) -> str:
        return f"misuse of {self.consent_id}"
