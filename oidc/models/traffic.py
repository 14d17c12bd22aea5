"""How many calls came lately, as far as servers tell each other."""

from django.db import models


class TrafficCount(models.Model):
    """Calls that count together, in one span of a limit. The table is not logged: after a crash it is empty,
    and counting begins anew."""

    counted = models.CharField(max_length=320)
    """What, as `oidc.call_counts` names it."""
    span = models.BigIntegerField()
    """The span's number since the epoch."""
    over_at = models.DateTimeField()
    """When the span has ended."""
    calls = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["counted", "span"], name="one_count_a_span")]

    def __str__(self) -> str:
        return f"{self.calls} × {self.counted} in span {self.span}"
