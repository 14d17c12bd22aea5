"""Reads what was paid under consents with limits: in the present period of each limit, and in all."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from consent.limits import Limits, Spent, windows

_EVER = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
_SPENT = """
SELECT w.place, coalesce(sum(u.amount), 0), count(u.id)
  FROM unnest(%s::int[], %s::uuid[], %s::timestamptz[], %s::timestamptz[]) w (place, consent, since, until)
  LEFT JOIN consent_paymentuse u ON u.consent_id = w.consent AND u.at >= w.since AND u.at < w.until
 GROUP BY w.place ORDER BY w.place
"""


def spent_under(limits: Mapping[UUID, Limits], at: datetime) -> Mapping[UUID, tuple[Sequence[Spent], Spent]]:
    """For each consent what was paid in the period that `at` lies in, limit by limit as `windows` has them,
    and in all; one query for however many."""
    asked = [
        (consent_id, since, until)
        for consent_id, each in limits.items()
        for since, until in [*((one.since, one.until) for one in windows(each, at)), _EVER]
    ]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _SPENT, [list(range(len(asked))), *(list(column) for column in zip(*asked, strict=True))]
        )
        found = [(asked[place][0], Spent(amount, count)) for place, amount, count in cursor.fetchall()]
    by_consent: dict[UUID, list[Spent]] = {}
    for consent_id, spent in found:
        by_consent.setdefault(consent_id, []).append(spent)
    return {consent_id: (spent[:-1], spent[-1]) for consent_id, spent in by_consent.items()}
