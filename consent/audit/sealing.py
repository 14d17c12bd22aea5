"""Gives committed events their places in the chains, in order, and never skips one.

An event waits in a queue from the very statement that stores it (a trigger sees to it), and leaves the queue
in the transaction that gives it its place: what is not committed yet is taken by a later run, whatever its
number.
"""

from uuid import UUID

from django.db import connection, transaction

from consent.hashing import CHAINS, FIRST_PREVIOUS, chain_of, link_hash

BATCH = 5000
ONE_AT_A_TIME = 0x41434344  # of PostgreSQL's advisory locks: whoever seals, or makes an anchor, is alone
Head = tuple[int, bytes]
"""How long a chain is, and its last link."""

_TAKE = """
WITH taken AS (
    DELETE FROM consent_unsealed WHERE event_id IN (
        SELECT u.event_id FROM consent_unsealed u JOIN consent_consentevent e ON e.id = u.event_id
         ORDER BY u.event_id LIMIT %s
    ) RETURNING event_id
)
SELECT e.id, e.consent_id, e.sequence, e.hash FROM taken JOIN consent_consentevent e ON e.id = taken.event_id
 ORDER BY e.id
"""
_SEAL = """
INSERT INTO consent_seal (event_id, chain, position, consent_id, sequence, hash)
SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::uuid[], %s::integer[], %s::bytea[])
"""
_HEADS = """
SELECT chain, position, hash FROM generate_series(0, %s) chain
 CROSS JOIN LATERAL (
    SELECT position, hash FROM consent_seal s WHERE s.chain = chain.chain ORDER BY position DESC LIMIT 1
 ) last
"""


def seal(*, limit: int = BATCH) -> int:
    """Seal up to `limit` events that wait; returns how many. One transaction: a crash undoes all of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        alone()
        cursor.execute(_TAKE, [limit])
        waiting: list[tuple[int, UUID, int, bytes]] = cursor.fetchall()
        ends, places = heads(), []
        for event, consent_id, sequence, hashed in waiting:
            chain = chain_of(consent_id)
            length, before = ends[chain]
            ends[chain] = length + 1, link_hash(before, length + 1, bytes(hashed))
            places.append((event, chain, length + 1, consent_id, sequence, ends[chain][1]))
        if places:
            cursor.execute(_SEAL, [list(column) for column in zip(*places, strict=True)])
    return len(waiting)


def seal_all() -> int:
    """Seal until nothing waits; returns how many."""
    sealed = 0
    while batch := seal():
        sealed += batch
    return sealed


def heads() -> list[Head]:
    """The head of each chain, in their order."""
    ends = [(0, FIRST_PREVIOUS)] * CHAINS
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [CHAINS - 1])
        for chain, length, link in cursor.fetchall():
            ends[chain] = length, bytes(link)
    return ends


def alone() -> None:
    """Wait for whoever seals or makes an anchor; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
