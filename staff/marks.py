"""What a list says of consents beside their columns: how each was used, whose else it is, what is amiss."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, Max, OuterRef, Q, Subquery

from consent.conditions import is_joint, is_untold, is_unused
from consent.models import Consent, DisclosureDay
from consent.retention import HELD
from portal.models import MisuseReport

HOLD = "on hold"
"""For those alone who see legal holds."""
MARKS = ("joint", "never used", "not told", "reported", HOLD)


@dataclass(frozen=True, kw_only=True)
class Beside:
    looked_at: datetime | None
    """When data was looked at last."""
    marks: tuple[str, ...]
    """Of MARKS."""


def beside(consents: Collection[UUID], *, sees_holds: bool) -> Mapping[UUID, Beside]:
    """Of a page of consents, in one statement."""
    looks = DisclosureDay.objects.filter(consent=OuterRef("pk")).order_by().values("consent")
    reported = Q(Exists(MisuseReport.objects.filter(consent=OuterRef("pk"), closed_at=None)))
    conditions = (is_joint(), is_unused(), is_untold(), reported, HELD)
    asked = dict(zip(MARKS, conditions, strict=True))
    if not sees_holds:
        del asked[HOLD]
    rows = Consent.objects.filter(pk__in=consents).annotate(
        looked_at=Subquery(looks.annotate(last=Max("last_at")).values("last")),
        **{_name(mark): ExpressionWrapper(asked[mark], BooleanField()) for mark in asked},
    )
    return {
        row["pk"]: Beside(looked_at=row["looked_at"], marks=tuple(mark for mark in asked if row[_name(mark)]))
        for row in rows.values("pk", "looked_at", *map(_name, asked))
    }


def _name(mark: str) -> str:
    """Of its column."""
    return f"is_{mark.replace(' ', '_')}"
