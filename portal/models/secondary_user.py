"""What holders of an account said of its other users: who may share it, and with which companies not.

Of who may share it the bank keeps what holds, and the newest word says how that came. A stop holds until a
word lifts it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models import Recipient


class HolderWord(models.Model):
    """One word of one holder. Rows are only ever added."""

    class Said(models.TextChoices):
        INSTRUCTED = "instructed"
        """The user may share the account."""
        WITHDRAWN = "withdrawn"
        """They may not, any more."""
        STOPPED = "stopped"
        """They may not share it with one company."""
        LET = "let"
        """One stop holds no more."""

    account = models.CharField(max_length=64)
    """The bank's reference."""
    user = models.CharField(max_length=64)
    """The customer number of who uses it; "" once that was erased."""
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, null=True, related_name="+")
    said = models.CharField(max_length=10, choices=Said.choices)
    lifts = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="lifted")
    """The stop that holds no more by this word."""
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user", "account", "-at"], name="words_of_a_user"),
            models.Index(fields=["said_by", "-at"], name="words_of_a_holder"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(said__in=["stopped", "let"], recipient__isnull=False)
                | Q(said__in=["instructed", "withdrawn"], recipient=None),
                name="a_holder_stops_one_company",
            ),
            models.CheckConstraint(
                condition=Q(said="let", lifts__isnull=False) | (~Q(said="let") & Q(lifts=None)),
                name="a_word_lifts_one_stop",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said} by {self.said_by_id}"


HOLDS = Q(said=HolderWord.Said.STOPPED, lifted=None)
"""A stop that nobody has lifted."""
