"""The clock ends what is over. Access had ended at the instant; this tidies the status, page by page.

A page is the next so many consents in the order of their ends, whatever their status: its cost is bounded,
and none is looked at twice. How far the sweep has come is committed with each page, so a crash loses nothing
and repeats nothing; a week's backlog is so many pages more.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent, OutboxMessage, SweepMark
from consent.notices import Change
from consent.operations._messages import messages_about
from consent.operations._move import Looked, move_page
from consent.policy import ConsentPolicy

COLUMNS: Mapping[str, tuple[Status, ...]] = {
    "expires_at": (Status.ACTIVE, Status.AWAITING),
    "authorise_by": (Status.AWAITING, Status.INCOMPLETE),
}
"""The moments that end a consent, each with the statuses it ends."""
BEGINNING = datetime.min.replace(tzinfo=UTC), UUID(int=0)
Rest = Callable[[float], None]
"""What to do after a page that took so many seconds."""


class Page(NamedTuple):
    closed: list[UUID]
    looked: int


def expire_due(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> list[UUID]:
    """Look at up to `limit` more consents of each order, and close those of these issuers whose end, or whose
    time to be decided, has come at `at`. Returns the ids closed."""
    pages = [_page(column, at=at, policies=policies, limit=limit) for column in COLUMNS]
    return [consent_id for page in pages for consent_id in page.closed]


def sweep(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int, rest: Rest) -> int:
    """Close all that is over at `at`, a page at a time, resting after each full one; returns how many."""
    closed = 0
    for column in COLUMNS:
        looked = limit
        while looked >= limit:
            begun = time.monotonic()
            page = _page(column, at=at, policies=policies, limit=limit)
            closed, looked = closed + len(page.closed), page.looked
            if looked >= limit:
                rest(time.monotonic() - begun)
    return closed


def sweep_anew() -> None:
    """Let the next sweep look at every consent again, for whatever came to lie before the marks."""
    moment, consent = BEGINNING
    SweepMark.objects.update(moment=moment, consent=consent, skipped=[])


def _page(column: str, *, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> Page:
    """One page in one transaction; an empty one where another sweep is at work on the same order."""
    moment, consent = BEGINNING
    fresh = SweepMark(column=column, moment=moment, consent=consent)
    with transaction.atomic():
        mark = _locked(column)
        if mark is None:
            SweepMark.objects.bulk_create([fresh], ignore_conflicts=True)
            mark = _locked(column)
        if mark is None:
            return Page([], 0)
        looked = move_page(
            Verb.EXPIRE,
            {issuer: policy.lifecycles for issuer, policy in policies.items()},
            sources=COLUMNS[column],
            column=column,
            after=(mark.moment, mark.consent),
            also=mark.skipped,
            limit=limit,
            at=at,
        )
        if looked:
            mark.moment, mark.consent = max(
                (mark.moment, mark.consent), *((row.moment, row.consent_id) for row in looked)
            )
            mark.skipped = [row.consent_id for row in looked if row.skipped]
            mark.save()
            _tell([row for row in looked if row.moved], policies, at)
    return Page([row.consent_id for row in looked if row.moved], len(looked))


def _tell(closed: list[Looked], policies: Mapping[str, ConsentPolicy], at: datetime) -> None:
    """Put into the outbox what is to be told of consents that the clock has just closed."""
    before = {row.consent_id: Status(row.source) for row in closed}
    messages = [
        message
        for consent in Consent.objects.filter(pk__in=before)
        for message in messages_about(consent, policies[consent.issuer].notices(_ended(consent, before)), at)
    ]
    OutboxMessage.objects.bulk_create(messages, batch_size=1000)


def _ended(consent: Consent, before: Mapping[UUID, Status]) -> Change:
    return Change(
        verb=Verb.EXPIRE,
        actor=Actor.CLOCK,
        kind=consent.kind,
        source=before[consent.pk],
        target=Status(consent.status),
    )


def _locked(column: str) -> SweepMark | None:
    return SweepMark.objects.select_for_update(skip_locked=True).filter(column=column).first()
