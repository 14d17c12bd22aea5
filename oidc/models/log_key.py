"""The keys of what logs say of people: by them a customer has one pseudonym, and a searched word one hash."""

from django.db import models


class LogKey(models.Model):
    """Made once, by `oidc.log_keys`, and never another: what was written before has to be found by it."""

    purpose = models.CharField(max_length=32, primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.purpose
