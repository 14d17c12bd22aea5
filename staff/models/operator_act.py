"""What somebody did outside of the pages that two members decide on: about a member of staff, a customer's
data, what a company has registered, or a system of the bank's own."""

import uuid

from django.db import models
from django.db.models import Q


class OperatorAct(models.Model):
    """A trigger writes here whoever changes a role without an approved proposal, once there have been two who
    could approve one, and whoever changes or suspends what is registered, but for the company, its directory
    and two members; `staff.operating` writes the rest. Triggers let a row be told of, and nothing else."""

    class What(models.TextChoices):
        GAVE = "gave", "was given the role"
        TOOK = "took", "lost the role"
        RENEWED = "renewed", "got a new password and authenticator"
        CLOSED = "closed", "can sign in no more"
        ERASED = "erased", "was erased as far as no duty keeps anything"
        CHANGED = "changed", "had its registration changed"
        SUSPENDED = "stopped", "was suspended"
        SECRET = "secret", "got a new secret"
        LET_IN = "let in", "was let in"
        BACK = "back", "was let in again"
        GONE = "gone", "was deleted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=7, choices=What.choices)
    person_id = models.IntegerField(null=True)
    """The member, as a value and no key: whoever could cut what it points at would cut this."""
    about = models.CharField(max_length=300, blank=True, db_default="")
    """What else it is about: a customer by their pseudonym, a client, a company."""
    role = models.CharField(max_length=150, blank=True)
    by = models.CharField(max_length=150)
    """The operator, as their machine knows them; of what was done by SQL, the database's role."""
    case = models.CharField(max_length=40, blank=True)
    """Empty where nobody stated one."""
    proposal_id = models.UUIDField(null=True, unique=True)
    """By which two members let it be done, once; none where one person did: then auditors are told."""
    told_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=100, blank=True)
    """What came of that."""

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["-at"], name="operator_acts_newest_first"),
            models.Index(
                fields=["at"], name="operator_acts_to_tell", condition=Q(told_at=None, proposal_id=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.role}".strip()
