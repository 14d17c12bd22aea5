"""The audit log of consents: append-only, chained by hash in each consent, and sealed into chains of all."""

from django.contrib.postgres.indexes import BrinIndex, HashIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields.json import KT

from consent.interaction import INTERACTION
from consent.lifecycle import Actor, Verb
from consent.models.consent import Consent


class ConsentEvent(models.Model):
    """One move. `sequence` equals the consent's version after it; triggers refuse UPDATE and DELETE."""

    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="events", db_constraint=False, db_index=False
    )
    """A trigger asks once a statement whether all of them are there, which costs many at a time less than a
    foreign key; and no consent is ever deleted. The index is that of the constraint below."""
    sequence = models.PositiveIntegerField()
    verb = models.CharField(max_length=16, choices=[(v.value, v.value) for v in Verb])
    result = models.CharField(max_length=16)
    """The status after the move."""
    actor = models.CharField(max_length=16, choices=[(a.value, a.value) for a in Actor])
    actor_reference = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()
    detail = models.JSONField(encoder=DjangoJSONEncoder)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    form = models.PositiveSmallIntegerField(default=1, db_default=1)
    """Which spelling of the event its hash covers, see `consent.hashing`."""

    class Meta:
        ordering = ["consent_id", "sequence"]
        # Events are stored in the order of their time: a few blocks of the index find those of a day.
        indexes = [
            BrinIndex(fields=["at"], name="events_by_time", autosummarize=True),
            HashIndex(KT(f"detail__{INTERACTION}"), name="events_by_request"),
        ]
        constraints = [models.UniqueConstraint(fields=["consent", "sequence"], name="one_event_a_version")]

    def __str__(self) -> str:
        return f"{self.consent_id} #{self.sequence} {self.verb}"
