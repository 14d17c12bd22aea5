"""When whom was given which role, or had it taken away."""

from django.db import models


class RoleChange(models.Model):
    """A trigger on the members of groups writes here, whoever changes them, and nothing else can."""

    person_id = models.IntegerField()
    """A value and no key: whoever could cut what it points at would cut this."""
    role = models.CharField(max_length=150)
    given = models.BooleanField()
    """Else it was taken away."""
    at = models.DateTimeField()
    proposal_id = models.UUIDField(null=True, unique=True)
    """By which two members did so; none where an operator did, at the command line."""
    found = models.BooleanField(db_default=False)
    """It was held when changes began to be kept, nobody knows since when: `at` is the day its owner came."""

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["person_id", "role", "-at"], name="role_changes_of_person")]

    def __str__(self) -> str:
        return f"{self.role} {'given' if self.given else 'taken'}"
