"""Letters that are held for one of several: all of one customer that are due, to whoever asks first."""

from datetime import timedelta
from typing import Any

from django.db import connection

from consent.notices import LEASE, Message
from consent.operations.claim import COLUMNS, messages

_HELD = """m.channel = 'mail' AND m.state = 'held' AND m.next_attempt_at <= statement_timestamp()"""
# Rows are locked in one order, and looked at again once they are: who comes second waits, and finds none.
_GATHER = f"""
WITH whose AS (
    SELECT coalesce(m.addressee_id, c.customer_id) AS customer_id FROM consent_outboxmessage m
      JOIN consent_consent c ON c.id = m.consent_id
     WHERE {_HELD} AND coalesce(m.addressee_id, c.customer_id) IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM consent_lane l
                        WHERE l.name = m.lane AND l.closed_until > statement_timestamp())
     ORDER BY m.next_attempt_at LIMIT 1
), theirs AS (
    SELECT m.id FROM whose JOIN consent_outboxmessage m ON m.addressee_id = whose.customer_id WHERE {_HELD}
    UNION ALL
    SELECT m.id FROM whose JOIN consent_consent c ON c.customer_id = whose.customer_id
      JOIN consent_outboxmessage m ON m.consent_id = c.id AND m.addressee_id IS NULL WHERE {_HELD}
), picked AS (
    SELECT m.id FROM consent_outboxmessage m
     WHERE m.id IN (SELECT id FROM theirs) AND {_HELD} ORDER BY m.id FOR UPDATE
), gathered AS (
    UPDATE consent_outboxmessage m
       SET state = 'waiting', attempts = m.attempts + 1, claimed_until = statement_timestamp() + %(lease)s
      FROM picked, consent_consent c
     WHERE m.id = picked.id AND c.id = m.consent_id
    RETURNING {COLUMNS}
), noted AS (
    INSERT INTO consent_deliveryattempt (message_id, number, begun_at, outcome, detail)
    SELECT id, attempts, statement_timestamp(), '', '' FROM gathered
)
SELECT * FROM gathered ORDER BY at, id
"""  # noqa: S608 -- words from above


def gather_due(*, lease: timedelta = LEASE) -> list[Message]:
    """The letters of one customer that are due to go together, oldest first: the caller's alone until the
    lease is over; none where nobody's are.

    One statement, the database's clock. From here on they are messages as any other: what is not settled is
    tried again, and each attempt is on record before it is made.
    """
    parameters: dict[str, Any] = {"lease": lease}
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, parameters)
        return messages(cursor.fetchall())
