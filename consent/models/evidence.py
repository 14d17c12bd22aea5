"""What a decision rested on, kept beside the audit log and not in it, so that it can be erased one day."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from consent.models.consent import Consent


class Evidence(models.Model):
    """What is personal of one event: accounts, words shown, the request. The event keeps a salted hash.

    Triggers refuse DELETE, and every UPDATE but one that erases `salt` and `content` and says when and why.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    salt = models.BinaryField(max_length=16, null=True)
    content = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    erased_at = models.DateTimeField(null=True)
    erased_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent", "sequence"], name="one_evidence_an_event"),
            models.CheckConstraint(
                name="evidence_whole_or_erased",
                condition=models.Q(salt__isnull=False, content__isnull=False, erased_at=None)
                | models.Q(salt=None, content=None, erased_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"evidence of {self.consent_id} #{self.sequence}"
