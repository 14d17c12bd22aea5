"""An account of which the bank may share nothing, and pay nothing from, for now: whatever the consent."""

from django.db import models


class SuspendedAccount(models.Model):
    """Only `consent.operations` writes here. Rows of ConsentAccount say the same, each for its consent."""

    account = models.CharField(max_length=64, primary_key=True)
    """The bank's own reference."""
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.account
