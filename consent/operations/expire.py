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

from consent.lifecycle import Status, Verb
from consent.models import SweepMark
from consent.operations._move import Page, move_page
from consent.policy import ConsentPolicy


class Ends(NamedTuple):
    """What a moment of a consent does once it has come."""

    verb: Verb
    sources: tuple[Status, ...]
    only: str = "TRUE"
    """SQL over columns of the consent: which of them."""


COLUMNS: Mapping[str, Ends] = {
    # First, so that what was never picked up is told as that also where its own end has come meanwhile.
    "pick_up_by": Ends(Verb.LAPSE, (Status.ACTIVE,), "in_use_since IS NULL"),
    "expires_at": Ends(Verb.EXPIRE, (Status.ACTIVE, Status.AWAITING)),
    "authorise_by": Ends(Verb.EXPIRE, (Status.AWAITING, Status.INCOMPLETE)),
}
"""The moments that end a consent."""
BEGINNING = datetime.min.replace(tzinfo=UTC), UUID(int=0)
Rest = Callable[[float], None]
"""What to do after a page that took so many seconds."""


def expire_due(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> list[UUID]:
    """Look at up to `limit` more consents of each order, and close those of these issuers whose end, or whose
    time to be decided, has come at `at`. Returns the ids closed."""
    pages = [_page(column, at=at, policies=policies, limit=limit, name_them=True) for column in COLUMNS]
    return [consent_id for page in pages for consent_id in page.ids]


def sweep(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int, rest: Rest) -> int:
    """Close all that is over at `at`, a page at a time, resting after each full one; returns how many."""
    closed = 0
    for column in COLUMNS:
        looked = limit
        while looked >= limit:
            begun = time.monotonic()
            page = _page(column, at=at, policies=policies, limit=limit, name_them=False)
            closed, looked = closed + page.moved, page.looked
            if looked >= limit:
                rest(time.monotonic() - begun)
    return closed


def sweep_anew() -> None:
    """Let the next sweep look at every consent again, for whatever came to lie before the marks."""
    moment, consent = BEGINNING
    SweepMark.objects.update(moment=moment, consent=consent, skipped=[])


def _page(
    column: str, *, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int, name_them: bool
) -> Page:
    """One page in one transaction; an empty one where another sweep is at work on the same order."""
    moment, consent = BEGINNING
    fresh = SweepMark(column=column, moment=moment, consent=consent)
    with transaction.atomic():
        mark = _locked(column)
        if mark is None:
            SweepMark.objects.bulk_create([fresh], ignore_conflicts=True)
            mark = _locked(column)
        if mark is None:
            return Page(0, 0, [], None, [])
        ends = COLUMNS[column]
        page = move_page(
            ends.verb,
            policies,
            sources=ends.sources,
            column=column,
            only=ends.only,
            after=(mark.moment, mark.consent),
            also=mark.skipped,
            limit=limit,
            at=at,
            name_them=name_them,
        )
        if page.end is not None:
            mark.moment, mark.consent = max((mark.moment, mark.consent), page.end)
            mark.skipped = page.skipped
            mark.save()
    return page


def _locked(column: str) -> SweepMark | None:
    return SweepMark.objects.select_for_update(skip_locked=True).filter(column=column).first()
