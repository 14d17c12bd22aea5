"""Counts what may happen only so often: one statement in PostgreSQL, however many ask at once (ACR-15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from oidc.clauses import clause
from portal.models import Allowance

_TAKE = """
INSERT INTO portal_allowance AS held (subject, taken, renews_at) VALUES (%(subject)s, 1, %(renews_at)s)
ON CONFLICT (subject) DO UPDATE SET
    taken = CASE WHEN held.renews_at <= %(at)s THEN 1 ELSE held.taken + 1 END,
    renews_at = CASE
        WHEN held.renews_at <= %(at)s OR (%(pauses)s AND held.taken + 1 >= %(limit)s) THEN EXCLUDED.renews_at
        ELSE held.renews_at
    END
WHERE held.renews_at <= %(at)s OR held.taken < %(limit)s
RETURNING taken
"""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """So many in so long."""

    name: str
    limit: int
    within: timedelta
    pauses: bool = False
    """Whoever takes the last one waits for all of that time, however long ago the first was taken."""


class UsedUp(Exception):
    """Nothing of it is left before it renews."""


@clause("ACR-15")
def take(rule: Rule, whose: str, at: datetime) -> int:
    """Take one; gives how many are left. Raises UsedUp."""
    values: dict[str, str | int | datetime | bool] = {
        "subject": _subject(rule, whose),
        "at": at,
        "renews_at": at + rule.within,
        "limit": rule.limit,
        "pauses": rule.pauses,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        row = cursor.fetchone()
    if row is None:
        raise UsedUp(rule.name)
    return rule.limit - int(row[0])


def give_back(rule: Rule, whose: str) -> None:
    """Let one that was taken not count after all."""
    Allowance.objects.filter(pk=_subject(rule, whose), taken__gt=0).update(taken=F("taken") - 1)


def renew(rule: Rule, whose: str) -> None:
    """Forget what was taken."""
    Allowance.objects.filter(pk=_subject(rule, whose)).delete()


def _subject(rule: Rule, whose: str) -> str:
    return f"{rule.name}: {whose}"
