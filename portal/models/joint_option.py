"""What holders of a joint account chose for its data: each change that was asked for, and what each said."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from bank.facts import JointSharing

_OPTIONS = [(one.value, one.value) for one in JointSharing]


class OptionChange(models.Model):
    """One change of one account's option, asked for by one of its holders."""

    class State(models.TextChoices):
        OPEN = "open"
        """Others have to agree, until `decide_by`."""
        MADE = "made"
        REFUSED = "refused"
        TAKEN_BACK = "taken back"
        LAPSED = "lapsed"
        """Not everybody agreed in time."""
        OVERTAKEN = "overtaken"
        """Another choice was made meanwhile, here or at the bank."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.CharField(max_length=64, db_index=True)
    """The bank's reference."""
    before = models.CharField(max_length=16, choices=_OPTIONS)
    wanted = models.CharField(max_length=16, choices=_OPTIONS)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="open"), name="one_open_change_an_account"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | ~Q(state="open") & Q(settled_at__isnull=False),
                name="a_change_is_settled_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.wanted}: {self.state}"


class OptionWord(models.Model):
    """What another holder said of a change that needs their word."""

    change = models.ForeignKey(OptionChange, on_delete=models.CASCADE, related_name="words")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    agreed = models.BooleanField(null=True)
    """Null until they said something."""
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "person"], name="one_word_a_holder_of_a_change")
        ]

    def __str__(self) -> str:
        return f"{self.agreed} of {self.person_id}"
