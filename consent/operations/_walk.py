"""A backlog so vast that its consents lie on most pages of their table: it is met in the table's order.

In the order of their ends each consent is on another page, which is read and written once for each of them.
A walk reads each page once. What it has moved is due no longer, so a walk that dies begins anew and repeats
nothing; one that comes to its end sets the mark of its order behind all that it looked at.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from consent.models import SweepMark
from consent.operations._ends import BEGINNING, Ends, Rest, locked_mark
from consent.operations._move_page import Page, in_stretch, move_page
from consent.policy import ConsentPolicy

_BLOCKS = "pg_relation_size('consent_consent') / current_setting('block_size')::bigint"
LAST = UUID(int=2**128 - 1)
VAST_PAGES = 20
"""Backlogs of fewer pages than this are no matter."""
BEGINS_WITH = 64
"""Blocks of the first stretch; how many of the next, the density of the last one says."""

_IS_VAST = """
SELECT count(*) = max(many) FROM (
    SELECT many FROM (SELECT greatest(%(few)s, {blocks} / 4) AS many) enough, LATERAL (
        SELECT FROM consent_consent
         WHERE ({column}, id) > (%(moment)s::timestamptz, %(consent)s::uuid)
           AND {column} <= %(at)s::timestamptz
         LIMIT many) waiting) counted
"""
_LEFT = """
SELECT id FROM consent_consent
 WHERE {column} <= %(at)s::timestamptz AND status = ANY(%(sources)s) AND issuer = ANY(%(issuers)s) AND {only}
 LIMIT %(limit)s
"""


def is_vast(column: str, *, at: datetime, limit: int) -> bool:
    """Whether so many consents have come to their moment since the mark that a good part of all pages of
    their table would be read for them."""
    mark = SweepMark.objects.filter(column=column).first()
    moment, consent = (mark.moment, mark.consent) if mark else BEGINNING
    parameters: dict[str, Any] = {"moment": moment, "consent": consent, "at": at, "few": VAST_PAGES * limit}
    with connection.cursor() as cursor:
        cursor.execute(_IS_VAST.format(column=column, blocks=_BLOCKS), parameters)
        return bool(cursor.fetchone()[0])


def walk(
    column: str,
    ends: Ends,
    *,
    at: datetime,
    policies: Mapping[str, ConsentPolicy],
    limit: int,
    rest: Rest,
) -> int:
    """Close all that is over at `at`, about `limit` in a transaction, resting after each; returns how many.
    Leaves the mark where it is where another sweep is at work, or others held more than `limit` of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_BLOCKS}")
        blocks = cursor.fetchone()[0]
    closed, first, stride = 0, 0, BEGINS_WITH
    while first < blocks:
        begun = time.monotonic()
        page = _stretch(column, ends, first, first + stride, at=at, policies=policies)
        if page is None:
            return closed
        closed, first = closed + page.moved, first + stride
        fitting = stride * limit // max(page.moved, 1)
        stride = max(1, min(fitting, 4 * stride, limit // 2))
        rest(time.monotonic() - begun)
    _set_mark(column, ends, at=at, policies=policies, limit=limit)
    return closed


def _stretch(
    column: str, ends: Ends, first: int, beyond: int, *, at: datetime, policies: Mapping[str, ConsentPolicy]
) -> Page | None:
    """Close what is over in these blocks; None where another sweep is at work on the same order."""
    with transaction.atomic():
        if locked_mark(column) is None:
            return None
        return move_page(
            ends.verb,
            policies,
            sources=ends.sources,
            rows=in_stretch(column, ends.sources, first=first, beyond=beyond),
            only=ends.only,
            at=at,
            name_them=False,
        )


@transaction.atomic
def _set_mark(
    column: str, ends: Ends, *, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int
) -> None:
    mark = locked_mark(column)
    if mark is None:
        return
    parameters: dict[str, Any] = {
        "at": at,
        "sources": list(ends.sources),
        "issuers": list(policies),
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEFT.format(column=column, only=ends.only), parameters)
        left = [row[0] for row in cursor.fetchall()]
    if len(left) <= limit:
        mark.moment, mark.consent, mark.skipped = at, LAST, left
        mark.save()
