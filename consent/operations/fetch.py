"""A recipient fetches its events, and says of those that it was given what became of them (RFC 8936)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from consent.notices import Message, Outcome
from consent.operations.claim import COLUMNS, messages

_OPEN = "('waiting', 'held', 'failed')"
_FETCH = f"""
WITH picked AS (
    SELECT m.id, m.at, m.sequence FROM consent_outboxmessage m
     WHERE m.channel = 'event' AND m.issuer = %(issuer)s AND m.client_id = %(client_id)s
       AND m.state IN {_OPEN} AND m.at >= %(since)s
       AND (cardinality(%(topics)s::text[]) = 0 OR m.topic = ANY(%(topics)s::text[]))
     ORDER BY m.at, m.sequence LIMIT %(limit)s + 1 FOR UPDATE SKIP LOCKED
), ranked AS (
    SELECT id, row_number() OVER (ORDER BY at, sequence) AS place FROM picked
), given AS (
    UPDATE consent_outboxmessage m SET attempts = m.attempts + 1
      FROM ranked, consent_consent c
     WHERE m.id = ranked.id AND ranked.place <= %(limit)s AND c.id = m.consent_id
    RETURNING {COLUMNS}
), noted AS (
    INSERT INTO consent_deliveryattempt (message_id, number, begun_at, outcome, detail)
    SELECT id, attempts, statement_timestamp(), '', 'fetched' FROM given
)
SELECT given.*, (SELECT count(*) FROM ranked) > %(limit)s FROM given ORDER BY at, id
"""  # noqa: S608 -- words from above
_SETTLE = f"""
WITH told AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(outcomes)s::text[], %(reasons)s::text[])
                  AS t (id, outcome, reason)
), own AS (
    UPDATE consent_outboxmessage m
       SET state = CASE told.outcome WHEN 'waiting' THEN m.state ELSE told.outcome END,
           settled_at = CASE told.outcome WHEN 'waiting' THEN m.settled_at ELSE statement_timestamp() END,
           claimed_until = CASE told.outcome WHEN 'waiting' THEN m.claimed_until END,
           last_error = CASE told.outcome WHEN 'delivered' THEN '' ELSE told.reason END
      FROM told
     WHERE m.id = told.id AND m.channel = 'event' AND m.issuer = %(issuer)s
       AND m.client_id = %(client_id)s AND m.attempts > 0 AND m.state IN {_OPEN}
    RETURNING m.id, m.attempts, told.outcome, told.reason
)
UPDATE consent_deliveryattempt a
   SET ended_at = statement_timestamp(), outcome = own.outcome, detail = own.reason
  FROM own WHERE a.message_id = own.id AND a.number = own.attempts
"""  # noqa: S608 -- words from above


def fetch(
    *, issuer: str, client_id: str, since: datetime, topics: tuple[str, ...], limit: int
) -> tuple[list[Message], bool]:
    """The client's oldest events since `since` that it has not acknowledged, `limit` at most, and whether
    there are more. Each handing out is on record as an attempt. No topics are all topics."""
    parameters: dict[str, Any] = {
        "issuer": issuer,
        "client_id": client_id,
        "since": since,
        "topics": list(topics),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FETCH, parameters)
        rows = cursor.fetchall()
    return messages(row[:-1] for row in rows), bool(rows) and bool(rows[0][-1])


def acknowledge(said: Mapping[UUID, Outcome], *, issuer: str, client_id: str) -> int:
    """Take the client's word on events that it was given, its own alone; others are passed over in silence.

    WAITING leaves an event where it is, to be given again. Returns how many it knew.
    """
    if not said:
        return 0
    parameters: dict[str, Any] = {
        "ids": list(said),
        "outcomes": [str(outcome.state) for outcome in said.values()],
        "reasons": [outcome.reason[:300] for outcome in said.values()],
        "issuer": issuer,
        "client_id": client_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, parameters)
        return int(cursor.rowcount)
