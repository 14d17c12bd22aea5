"""A range of dead letters is sent once more: all that are dead still, apart from each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from consent.dead_letters import DeadLetters
from consent.models.outbox import DEAD
from consent.notices import GIVES_UP_AFTER
from consent.retrying import apart

REPLAYED_AT_MOST = 10_000
"""So many by one statement."""
_ALONE = 0x41435250  # of PostgreSQL's advisory locks: of two who replay, the second sees what waits already

_COMPARED = {"": "=", "gte": ">=", "lt": "<", "lte": "<="}
"""How SQL writes the comparisons of `DeadLetters.bounds`."""

# Whoever holds a row is waited for, and its state read anew: what was delivered or replayed by then is left.
# In its lane each gets the place behind all that wait there already, and is due that many places from now;
# these are counted once a lane, which is why that part is materialized.
_DEAD = "state IN ({})".format(", ".join(f"'{state}'" for state in DEAD))
_REPLAY = """
WITH picked AS (
    SELECT id, channel, lane, at, sequence FROM consent_outboxmessage
     WHERE {dead} AND {bounds}
     ORDER BY at, sequence, id LIMIT %(at_most)s FOR UPDATE
), before AS MATERIALIZED (
    SELECT lane, (SELECT count(*) FROM consent_outboxmessage m
                   WHERE m.lane = lanes.lane AND m.state = 'waiting') AS waiting
      FROM (SELECT DISTINCT lane FROM picked) lanes
), placed AS (
    SELECT picked.id, lasts.lasts, statement_timestamp() + %(apart)s * (
               before.waiting + row_number() OVER (PARTITION BY lane ORDER BY at, sequence, id) - 1) AS due
      FROM picked JOIN before USING (lane)
      JOIN unnest(%(channels)s::text[], %(lasts)s::interval[]) AS lasts (channel, lasts) USING (channel)
), again AS (
    UPDATE consent_outboxmessage m
       SET state = 'waiting', settled_at = NULL, claimed_until = NULL,
           next_attempt_at = placed.due, give_up_at = placed.due + placed.lasts
      FROM placed WHERE m.id = placed.id AND m.{dead}
    RETURNING m.lane, m.next_attempt_at
), not_left_alone AS (
    DELETE FROM consent_lane WHERE name IN (SELECT lane FROM again)
)
SELECT count(*), max(next_attempt_at) FROM again
"""


@dataclass(frozen=True, kw_only=True)
class Replayed:
    number: int
    last_due: datetime | None
    """When the last of them will be sent, at the earliest; None where there were none."""


@transaction.atomic
def replay_dead(which: DeadLetters, *, at_most: int = REPLAYED_AT_MOST) -> Replayed:
    """Let the oldest of these dead letters wait again, `at_most` of them: those that are dead at this moment,
    and nothing that was delivered, or replayed by somebody else, since they were looked at.

    In each lane they are due REPLAYED_A_MINUTE at most, behind what waits there already, and each has all of
    its time before it from then on. Their ids stay. Recipients that were left alone because they did not
    answer are tried again at once.
    """
    bounds = which.bounds
    said: dict[str, Any] = {
        **bounds,
        "at_most": at_most,
        "apart": apart(1),
        "channels": [str(channel) for channel in GIVES_UP_AFTER],
        "lasts": list(GIVES_UP_AFTER.values()),
    }
    query = _REPLAY.format(dead=_DEAD, bounds=" AND ".join(map(_bound, bounds)) or "true")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
        cursor.execute(query, said)
        number, last_due = cursor.fetchone()
    return Replayed(number=number, last_due=last_due)


def _bound(name: str) -> str:
    """In SQL, one of the bounds that a column and a comparison name."""
    column, _, comparison = name.partition("__")
    return f"{column} {_COMPARED[comparison]} %({name})s"
