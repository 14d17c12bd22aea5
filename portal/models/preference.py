"""What a customer chose for all their pages."""

from django.conf import settings
from django.db import models


class Preference(models.Model):
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    language = models.CharField(max_length=35, blank=True)
    """A tag of portal.languages; "" where none was ever chosen."""
    reads_first = models.BooleanField(default=False)
    """Whether pages that lead away wait for a press of their button (WCAG 2.2.4, 3.2.5)."""
    reminders = models.BooleanField(default=True, db_default=True)
    """Whether letters tell beforehand that a sharing ends."""
    joint_letters = models.CharField(max_length=8, default="all", db_default="all")
    """Which letters about accounts held together are wanted: one of `portal.wanted_letters.Wanted`."""

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"
