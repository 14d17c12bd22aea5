"""The audit log of staff: what they looked at, did, and were refused; append-only, one chain of hashes."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from staff.rights import permissions


class StaffEvent(models.Model):
    """Only `staff.recording` writes here. Triggers refuse UPDATE, DELETE, TRUNCATE, and an INSERT that does
    not follow the event before it.

    It holds ids and digests: a customer stands in it as a pseudonym, what was searched for as a keyed hash.
    """

    number = models.BigIntegerField(primary_key=True)
    """From 1, without a gap."""
    at = models.DateTimeField()
    member = models.CharField(max_length=150)
    """The name they sign in by; empty where nobody is known by the one that was tried."""
    did = models.CharField(max_length=20)
    """A word of `staff.recording.Did`."""
    page = models.CharField(max_length=32, blank=True)
    consent = models.UUIDField(null=True, db_column="consent_id")
    """A value and no key: whoever could cut what it points at would cut this."""
    recipient = models.UUIDField(null=True, db_column="recipient_id")
    customer = models.CharField(max_length=16, blank=True)
    why = models.CharField(max_length=20, blank=True)
    case = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=45)
    """The network address it came from."""
    detail = models.JSONField(encoder=DjangoJSONEncoder)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()
        permissions = tuple(permissions())
        indexes = [
            models.Index(fields=["consent", "number"], name="staff_events_of_consent"),
            models.Index(fields=["member", "-number"], name="staff_events_of_member"),
            models.Index(fields=["customer", "-number"], name="staff_events_of_customer"),
            models.Index(
                fields=["recipient", "-at", "-number"],
                name="staff_events_of_company",
                condition=Q(recipient__isnull=False),
            ),
            models.Index(fields=["at"], name="staff_events_by_time"),
            models.Index(fields=["number"], name="staff_attestations", condition=Q(did="attested")),
            models.Index(fields=["member", "-at"], name="staff_sign_ins", condition=Q(did="signed in")),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.member} {self.did}"
