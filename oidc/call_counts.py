"""Counts calls against limits, in memory, and tells the counts to other servers a few times a second.

A call costs a lookup and an addition, and no statement. What one server does not know yet is what others
answered since they last told: so many calls beyond a limit may pass, and no more.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from django.db import connection

from oidc.traffic import Bucket, Limit

TOLD_EVERY = 0.5  # seconds
SERVERS = 16
"""Processes that share what passes. A count below this part of its limit is not told: so many together would
not reach it."""
MOST = 100_000
"""Counts kept in memory: beyond it, those of spans that are over are forgotten, and then all."""


@dataclass(frozen=True)
class Counted:
    """What a call counts against."""

    bucket: Bucket
    whose: str
    limit: Limit

    @property
    def name(self) -> str:
        return f"{self.bucket.name.lower()} {self.limit.seconds} {self.whose}"


class TooMany(Exception):
    """The span is full."""

    def __init__(self, counted: Counted, wait: int) -> None:
        super().__init__(counted.bucket)
        self.counted = counted
        self.wait = wait
        """Seconds until the next span, at least one."""


@dataclass
class _Count:
    span: int
    here: int = 0
    """Answered by this process in the span."""
    told: int = 0
    """Of these, known to the others."""
    elsewhere: int = 0
    """Answered by the others, as far as they told."""


class CallCounts:
    """What this process knows of the present spans."""

    def __init__(self) -> None:
        self._counts: dict[Counted, _Count] = {}
        self._guard = threading.Lock()

    def admit(self, against: Iterable[Counted], now: datetime) -> None:
        """Count a call against each, or raise TooMany and count it against none."""
        at = now.timestamp()
        with self._guard:
            if len(self._counts) >= MOST:
                self._forget(at)
            counts = [self._room(counted, at) for counted in against]
            for count in counts:
                count.here += 1

    def _room(self, counted: Counted, at: float) -> _Count:
        span, known = int(at // counted.limit.seconds), self._counts.get(counted)
        if known is None or known.span != span:
            known = self._counts[counted] = _Count(span)
        elif known.here + known.elsewhere >= counted.limit.calls:
            raise TooMany(counted, max(1, ceil((span + 1) * counted.limit.seconds - at)))
        return known

    def _forget(self, at: float) -> None:
        self._counts = {
            counted: count
            for counted, count in self._counts.items()
            if count.span == int(at // counted.limit.seconds)
        }
        if len(self._counts) >= MOST:
            self._counts.clear()

    def tell(self, now: datetime) -> None:
        """Add what came together to what all servers know, and learn what they told: one statement, where
        there is anything to tell. It takes rows in the order of their names, so that servers only wait."""
        at = now.timestamp()
        with self._guard:
            self._forget(at)
            news = {
                (counted.name, count.span): (counted, count, count.here - count.told)
                for counted, count in self._counts.items()
                if count.here > count.told and count.here * SERVERS >= counted.limit.calls
            }
        if not news:
            return
        rows = [
            (name, span, datetime.fromtimestamp((span + 1) * counted.limit.seconds, UTC), more)
            for (name, span), (counted, _, more) in sorted(news.items(), key=lambda item: item[0])
        ]
        with connection.cursor() as cursor:
            cursor.execute(_TELL, [list(column) for column in zip(*rows, strict=True)])
            known = cursor.fetchall()
        with self._guard:
            for name, span, calls in known:
                _, count, more = news[name, span]
                count.told += more
                count.elsewhere = calls - count.told

    def clear(self) -> None:
        """Forget everything that was counted here."""
        with self._guard:
            self._counts.clear()


_TELL = """
INSERT INTO oidc_trafficcount AS known (counted, span, over_at, calls)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::timestamptz[], %s::int[])
    ON CONFLICT (counted, span) DO UPDATE SET calls = known.calls + EXCLUDED.calls
RETURNING counted, span, calls
"""
calls_here = CallCounts()
"""Of this process."""
