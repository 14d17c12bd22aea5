"""The clock ends what is over. Access had ended at the instant; this tidies the status, page by page.

A page is the next so many consents in the order of their ends, whatever their status: its cost is bounded,
and none is looked at twice. How far the sweep has come is committed with each page, so a crash loses nothing
and repeats nothing; a week's backlog is so many pages more, or a walk through the table.
"""

import math
import time
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from consent.models import SweepMark
from consent.operations._ends import BEGINNING, COLUMNS, Rest, a_page_of
from consent.operations._move_page import Page, move_page, next_in_order
from consent.operations._walk import is_vast, walk
from consent.policy import ConsentPolicy


def expire_due(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> list[UUID]:
    """Look at up to `limit` more consents of each order, and close those of these issuers whose end, or whose
    time to be decided, has come at `at`. Returns the ids closed."""
    pages = [_page(column, at=at, policies=policies, limit=limit, name_them=True) for column in COLUMNS]
    return [consent_id for page in pages for consent_id in page.ids]


def sweep(
    *,
    at: datetime,
    policies: Mapping[str, ConsentPolicy],
    limit: int,
    rest: Rest,
    until: float = math.inf,
) -> int:
    """Close all that is over at `at`, a page at a time, resting after each full one; returns how many. Begins
    no page once `time.monotonic()` is past `until`: the next sweep goes on where this one was."""
    closed = 0
    for column in COLUMNS:
        if is_vast(column, at=at, limit=limit):
            ends = COLUMNS[column]
            closed += walk(column, ends, at=at, policies=policies, limit=limit, rest=rest, until=until)
        looked = limit
        while looked >= limit:
            begun = time.monotonic()
            if begun >= until:
                return closed
            page = _page(column, at=at, policies=policies, limit=limit, name_them=False)
            closed, looked = closed + page.moved, page.looked
            if looked >= limit:
                rest(time.monotonic() - begun)
    return closed


def sweep_anew() -> None:
    """Let the next sweep look at every consent again, for whatever came to lie before the marks."""
    moment, consent = BEGINNING
    SweepMark.objects.update(moment=moment, consent=consent, skipped=[], walking_to=None, block=0)


def _page(
    column: str, *, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int, name_them: bool
) -> Page:
    """One page in one transaction; an empty one where another sweep is at work on the same order."""
    with a_page_of(column) as mark:
        if mark is None:
            return Page(0, 0, [], None, [])
        ends = COLUMNS[column]
        page = move_page(
            ends.verb,
            policies,
            sources=ends.sources,
            rows=next_in_order(
                column, after=(mark.moment, mark.consent), also=mark.skipped, limit=limit, only=ends.only
            ),
            at=at,
            name_them=name_them,
        )
        if page.end is not None:
            mark.moment, mark.consent = max((mark.moment, mark.consent), page.end)
        if page.end is not None or mark.skipped:
            mark.skipped = page.skipped
            mark.save()
    return page
