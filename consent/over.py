"""Which consents time has ended by now, whether or not a job has written it down, as part of a query.

The table is `consent.lifecycle.ENDED_BY`; `status_at` there says the same of a consent that was read.
"""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Now

from consent.lifecycle import ENDED_BY, PICKED_UP

_MOMENTS = [(status, moment) for status, moments in ENDED_BY.items() for moment in moments]


def _waits(moment: str) -> dict[str, bool]:
    return {f"{PICKED_UP[moment]}__isnull": True} if moment in PICKED_UP else {}


OVER: Q = reduce(
    or_, (Q(status=status, **{f"{moment}__lte": Now()}, **_waits(moment)) for status, moment in _MOMENTS)
)
OVER_SQL = " OR ".join(
    f"(c.status = '{status}' AND c.{moment} <= statement_timestamp()"
    + (f" AND c.{PICKED_UP[moment]} IS NULL)" if moment in PICKED_UP else ")")
    for status, moment in _MOMENTS
)
"""The same of a row `c`; null where a moment is, so ask whether it IS TRUE."""
