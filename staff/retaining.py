"""What has served its time is erased in batches: records of consents, and whom orders and proposals named.

Each batch is one transaction with its record and its line in the log. Rows that others hold are left for the
next run, so nobody waits, and two who run at once do different ones.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consent import operations
from consent.erased import Cause, Erased, rows_in
from consent.issuers import consent_policies
from consent.models import Person
from consent.retention import next_due
from oidc.clauses import clause
from staff.erasing import erase_consents, erase_links, erase_old_proposals, named
from staff.recording import Did, append

JOB = "retention job"
BECAUSE = "the time to keep it is over"
ORDERS_KEPT = timedelta(days=90)
"""How long it is known whom an order or a proposal was about, once that is over."""


@clause("AUD-01", "DASH-33")
def erase_due(at: datetime, *, batch: int, seconds: float = float("inf")) -> int:
    """Erase what is due at `at` and nobody holds, all of it or for so many seconds; gives how many rows."""
    done, after, full = 0, None, True
    until = time.monotonic() + seconds
    while full and time.monotonic() < until:
        after, full, rows = _some_records(at, after, batch)
        done += rows
    return done + _links(at, batch) + _named(at, batch)


@transaction.atomic
def _some_records(
    at: datetime, after: tuple[datetime, UUID] | None, batch: int
) -> tuple[tuple[datetime, UUID] | None, bool, int]:
    """One batch: how far it has come, whether there may be more, and how many rows it erased."""
    places = next_due(consent_policies(), at, after=after, limit=batch)
    ids = operations.lock_records([one for _, one in places], wait=False)
    rows = _prove(erase_consents(ids, at=at, because=BECAUSE), at)
    return (places[-1] if places else after), len(places) == batch, rows


@transaction.atomic
def _links(at: datetime, batch: int) -> int:
    """Of customers who were erased, what the last of their records was still found by."""
    waiting = Person.objects.filter(erased_at__isnull=False, customer_number__isnull=False)
    nothing_left = waiting.filter(~Q(consents__isnull=False)).select_for_update(
        of=("self",), skip_locked=True
    )
    parts = [part for person in nothing_left.order_by("pk")[:batch] for part in erase_links(person)]
    return _prove(parts, at)


@transaction.atomic
def _named(at: datetime, batch: int) -> int:
    """Whom orders and proposals of long ago were about."""
    orders = operations.erase_orders(finished_before=at - ORDERS_KEPT, limit=batch)
    return _prove([orders, erase_old_proposals(over_before=at - ORDERS_KEPT, limit=batch)], at)


def _prove(parts: list[Erased], at: datetime) -> int:
    if not any(part.rows for part in parts):
        return 0
    record = operations.prove_erasure(cause=Cause.RETENTION, at=at, parts=parts, ordered_by=JOB)
    append(at=at, member=JOB, did=Did.ERASED, source="", detail=named(record))
    return rows_in(record.parts)
