"""A backlog so vast that its consents lie on most pages of their table: it is met in the table's order.

In the order of their ends each consent is on another page, which is read and written once for each of them.
A walk reads each page once. How far it has come is committed with each stretch, so that one which dies, or
has had its time, is gone on with; one that comes to its end sets the mark of its order behind all that it
looked at.
"""

import math
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from psycopg.errors import QueryCanceled

from consent.models import SweepMark
from consent.operations._ends import BEGINNING, Ends, Rest, a_page_of
from consent.operations._move_page import Page, in_stretch, move_page
from consent.policy import ConsentPolicy

_BLOCKS = "pg_relation_size('consent_consent') / current_setting('block_size')::bigint"
LAST = UUID(int=2**128 - 1)
VAST_PAGES = 20
"""Backlogs of fewer pages than this are no matter."""
BEGINS_WITH = 64
"""Blocks of the first stretch; how many of the next, the density of the last one says."""

TOO_DENSE = 8
"""By how much shorter a stretch is tried again that took longer than a statement may: nothing was over for a
long way, and then everything is."""

_IS_VAST = """
SELECT count(*) = max(many) FROM (
    SELECT many FROM (SELECT greatest(%(few)s, {blocks} / 4) AS many) enough, LATERAL (
        SELECT FROM consent_consent
         WHERE ({column}, id) > (%(moment)s::timestamptz, %(consent)s::uuid)
           AND {column} <= %(at)s::timestamptz
         LIMIT many) waiting) counted
"""
# One reading of the table in its own order, however many rows of the past fit the moment alone: written so
# that the planner cannot hope to find the first few soon, and set out to find them in the order of an index.
_LEFT = """
WITH due AS MATERIALIZED (
    SELECT id FROM consent_consent
     WHERE {column} <= %(at)s::timestamptz AND {only}
       AND status = ANY(%(sources)s) AND issuer = ANY(%(issuers)s)
)
SELECT id FROM due LIMIT %(limit)s
"""
_READING_TAKES = "SET LOCAL statement_timeout = '2min'"
"""Where the table is large and the disk slow. It keeps nobody waiting."""


def is_vast(column: str, *, at: datetime, limit: int) -> bool:
    """Whether so many consents have come to their moment since the mark that a good part of all pages of
    their table would be read for them; or a walk through the table is under way."""
    mark = SweepMark.objects.filter(column=column).first()
    if mark and mark.walking_to:
        return True
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
    until: float = math.inf,
) -> int:
    """Close all that is over at `at`, about `limit` in a transaction, resting after each; returns how many.

    Goes on with the walk that was under way, to the moment that it was for. Stops once `time.monotonic()` is
    past `until`, and where another sweep is at work. Leaves the mark where it is where others held more than
    `limit` of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_BLOCKS}")
        blocks = cursor.fetchone()[0]
    closed, stride = 0, BEGINS_WITH
    while True:
        begun = time.monotonic()
        if begun >= until:
            return closed
        try:
            page = _stretch(column, ends, stride, blocks, at=at, policies=policies)
        except OperationalError as fault:
            if stride == 1 or not isinstance(fault.__cause__, QueryCanceled):
                raise
            stride = max(1, stride // TOO_DENSE)
            continue
        if page is None:
            return closed
        if page is AT_THE_END:
            break
        closed += page.moved
        fitting = stride * limit // max(page.moved, 1)
        stride = max(1, min(fitting, 4 * stride, limit // 2))
        rest(time.monotonic() - begun)
    try:
        _set_mark(column, ends, policies=policies, limit=limit)
    except OperationalError as fault:
        if not isinstance(fault.__cause__, QueryCanceled):
            raise
        _give_up(column)
    return closed


AT_THE_END = Page(0, 0, [], None, [])
"""In place of what came of a stretch where there is none left."""


def _stretch(
    column: str, ends: Ends, stride: int, blocks: int, *, at: datetime, policies: Mapping[str, ConsentPolicy]
) -> Page | None:
    """Close what is over in the next blocks; None where another sweep is at work on the same order."""
    with a_page_of(column) as mark:
        if mark is None:
            return None
        if mark.walking_to is None:
            mark.walking_to, mark.block = at, 0
        if mark.block >= blocks:
            return AT_THE_END
        page = move_page(
            ends.verb,
            policies,
            sources=ends.sources,
            rows=in_stretch(column, first=mark.block, beyond=mark.block + stride, only=ends.only),
            at=mark.walking_to,
            name_them=False,
        )
        mark.block += stride
        mark.save()
    return page


def _give_up(column: str) -> None:
    """The mark stays where it was, and the walk is over: what is left could not be read in its time."""
    SweepMark.objects.filter(column=column).update(walking_to=None, block=0)


def _set_mark(column: str, ends: Ends, *, policies: Mapping[str, ConsentPolicy], limit: int) -> None:
    with a_page_of(column) as mark:
        if mark is None or mark.walking_to is None:
            return
        parameters: dict[str, Any] = {
            "at": mark.walking_to,
            "sources": list(ends.sources),
            "issuers": list(policies),
            "limit": limit + 1,
        }
        with connection.cursor() as cursor:
            cursor.execute(_READING_TAKES)
            cursor.execute(_LEFT.format(column=column, only=ends.only), parameters)
            left = [row[0] for row in cursor.fetchall()]
        if len(left) <= limit:
            mark.moment, mark.consent, mark.skipped = mark.walking_to, LAST, left
        mark.walking_to, mark.block = None, 0
        mark.save()
