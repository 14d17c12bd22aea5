"""What was disclosed under a consent, as its customer is shown it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from consent.models import DisclosureDay


@dataclass(frozen=True, kw_only=True)
class DayFacts:
    """How often one kind of data of one account was looked at on one day."""

    day: date
    """UTC."""
    resource: str
    account: str
    """The bank's reference; empty for what is of no account."""
    customer_present: bool
    calls: int
    last_at: datetime


def disclosure_days(consent_id: UUID, *, limit: int) -> list[DayFacts]:
    """The latest days of a consent, the one looked at last first."""
    return [_facts(row) for row in _days(consent_id)[:limit]]


def every_disclosure_day(consent_id: UUID) -> Iterator[DayFacts]:
    """All of them, read bit by bit."""
    for row in _days(consent_id).iterator(chunk_size=1000):
        yield _facts(row)


def _days(consent_id: UUID) -> "QuerySet[DisclosureDay]":
    return DisclosureDay.objects.filter(consent_id=consent_id).order_by("-last_at", "pk")


def _facts(row: DisclosureDay) -> DayFacts:
    return DayFacts(
        day=row.day,
        resource=row.resource,
        account=row.account,
        customer_present=row.customer_present,
        calls=row.calls,
        last_at=row.last_at,
    )


def last_look(consent_id: UUID) -> datetime | None:
    """When anything was looked at last; None where nothing ever was."""
    looked: datetime | None = _days(consent_id).values_list("last_at", flat=True).first()
    return looked


def looks_on(consent_id: UUID, day: date) -> int:
    """How often anything was looked at on a day (UTC)."""
    return sum(_days(consent_id).filter(day=day).values_list("calls", flat=True))


def looks_by_account(consent_id: UUID, day: date) -> list[DayFacts]:
    """What was looked at on a day (UTC), the one looked at last first."""
    return [_facts(row) for row in _days(consent_id).filter(day=day)]


def consents_read_by(request: UUID, *, most: int) -> list[UUID]:
    """Under which consents a request with this id was given data.

    PostgreSQL takes the index that finds it for no better than reading all rows, as it does not know that a
    filter leaves out nearly all blocks; so it is told. Nor is it to walk all rows in the order of their
    consents, so that they need no sorting: what is found is found first.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_READ_BY, [request, most])
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
    return found


_READ_BY = """
WITH found AS MATERIALIZED (SELECT consent_id FROM consent_disclosure WHERE interaction_id = %s)
SELECT DISTINCT consent_id FROM found LIMIT %s
"""


def last_looked_at(consent_id: UUID) -> Mapping[str, datetime]:
    """When each account of a consent was looked at last, by the bank's reference; none that never was."""
    days = DisclosureDay.objects.filter(consent_id=consent_id).exclude(account="")
    return dict(days.values_list("account").annotate(Max("last_at")).order_by())
