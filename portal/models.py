"""What second factors must remember, in the database: a cache may forget."""

from django.conf import settings
from django.db import models


class SecondFactorGuard(models.Model):
    """One row a person: guesses since the last right one, a pause, and the newest time step used."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    guesses = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    newest_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"
