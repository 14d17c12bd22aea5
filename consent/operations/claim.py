"""Workers take messages that are due, each for itself, and nobody else's share."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection

from consent.notices import LEASE, Channel, Message
from consent.reasons import Reason

PER_LANE = 2
"""How many messages of one lane are under way at a time, whoever the workers are."""

COLUMNS = """m.id, m.issuer, m.client_id, m.consent_id, c.kind,
              coalesce(m.addressee_id, c.customer_id), m.channel, m.topic, m.occasion, m.at, m.attempts,
              (SELECT e.detail ->> 'reason' FROM consent_consentevent e
                WHERE (e.consent_id, e.sequence) = (m.consent_id, m.sequence)) AS reason"""
"""What a message is made of, from `consent_outboxmessage m` and `consent_consent c`."""

# The lanes are found by hops through the index, a few messages each: a backlog costs no more than its head.
_CLAIM = f"""
WITH RECURSIVE lane (name) AS (
    (SELECT lane FROM consent_outboxmessage WHERE state = 'waiting' ORDER BY lane LIMIT 1)
    UNION ALL
    SELECT (SELECT m.lane FROM consent_outboxmessage m
             WHERE m.state = 'waiting' AND m.lane > lane.name ORDER BY m.lane LIMIT 1)
      FROM lane WHERE lane.name IS NOT NULL
), busy AS (
    SELECT lane, count(*) AS under_way FROM consent_outboxmessage
     WHERE state = 'waiting' AND claimed_until > statement_timestamp() GROUP BY lane
), due AS (
    SELECT first.id, first.next_attempt_at,
           row_number() OVER (PARTITION BY lane.name ORDER BY first.next_attempt_at) AS place,
           coalesce(busy.under_way, 0) AS under_way, coalesce(l.silences, 0) AS silences
      FROM lane
      LEFT JOIN consent_lane l ON l.name = lane.name
      LEFT JOIN busy ON busy.lane = lane.name
     CROSS JOIN LATERAL (
        SELECT m.id, m.next_attempt_at FROM consent_outboxmessage m
         WHERE m.lane = lane.name AND m.channel = ANY(%(channels)s) AND m.state = 'waiting'
           AND m.next_attempt_at <= statement_timestamp()
           AND (m.claimed_until IS NULL OR m.claimed_until <= statement_timestamp())
           AND NOT EXISTS (
                SELECT 1 FROM consent_outboxmessage before
                 WHERE before.consent_id = m.consent_id AND before.channel = m.channel
                   AND before.addressee_id IS NOT DISTINCT FROM m.addressee_id
                   AND before.state = 'waiting' AND before.sequence < m.sequence)
         ORDER BY m.next_attempt_at LIMIT %(per_lane)s
     ) first
     WHERE l.closed_until IS NULL OR l.closed_until <= statement_timestamp()
), picked AS (
    SELECT m.id FROM consent_outboxmessage m JOIN due ON due.id = m.id
     WHERE due.place + due.under_way <= CASE WHEN due.silences > 0 THEN 1 ELSE %(per_lane)s END
       AND m.state = 'waiting' AND m.next_attempt_at <= statement_timestamp()
       AND (m.claimed_until IS NULL OR m.claimed_until <= statement_timestamp())
     ORDER BY due.silences > 0, due.place, m.next_attempt_at
     LIMIT %(limit)s
       FOR UPDATE OF m SKIP LOCKED
), claimed AS (
    UPDATE consent_outboxmessage m
       SET attempts = m.attempts + 1, claimed_until = statement_timestamp() + %(lease)s
      FROM picked, consent_consent c
     WHERE m.id = picked.id AND c.id = m.consent_id
    RETURNING {COLUMNS}
), noted AS (
    INSERT INTO consent_deliveryattempt (message_id, number, begun_at, outcome, detail)
    SELECT id, attempts, statement_timestamp(), '', '' FROM claimed
)
SELECT claimed.* FROM claimed JOIN due ON due.id = claimed.id
 ORDER BY due.silences > 0, due.place, due.next_attempt_at
"""  # noqa: S608 -- columns from above


def claim_due(channels: Iterable[Channel], *, limit: int, lease: timedelta = LEASE) -> list[Message]:
    """Up to `limit` messages of these channels that are due: the caller's alone until the lease is over.

    Of each lane PER_LANE at most are under way, and one where nobody answered last time, after all others; of
    each consent, channel and addressee the earliest alone. The attempt is on record before it is made. One
    statement, the database's clock: of two callers no message comes to both.
    """
    parameters: dict[str, Any] = {
        "channels": [str(channel) for channel in channels],
        "limit": limit,
        "lease": lease,
        "per_lane": PER_LANE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        return messages(cursor.fetchall())


def messages(rows: Iterable[tuple[Any, ...]]) -> list[Message]:
    """Rows of COLUMNS as what senders are given."""
    names = ("id", "issuer", "client_id", "consent_id", "kind", "customer_id", "channel", "topic", "occasion")
    found = [dict(zip((*names, "at", "attempt", "reason"), row, strict=True)) for row in rows]
    return [
        Message(
            **one
            | {
                "channel": Channel(one["channel"]),
                "reason": Reason(one["reason"]) if one["reason"] else None,
            }
        )
        for one in found
    ]
