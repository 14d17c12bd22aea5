"""What a half-year report says that no row of ours can tell: numbers that staff enter."""

from django.db import models


class HalfYearEntry(models.Model):
    """One number of one half-year. `staff.half_year` writes it, with a line in the log of staff that says
    what it was before."""

    issuer = models.CharField(max_length=32)
    half = models.CharField(max_length=7)
    """"2026-H2"."""
    what = models.CharField(max_length=24)
    """A word of `staff.half_year.Entry`."""
    number = models.DecimalField(max_digits=9, decimal_places=1)
    member = models.CharField(max_length=150)
    """Who entered it last."""
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issuer", "half", "what"], name="one_entry_a_half_year")
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.half}: {self.number}"
