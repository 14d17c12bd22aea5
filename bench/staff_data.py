"""A bank's consents in numbers, with all that hangs on them, for the pages of its staff. Needs Django set up.

Rows are made by sets, with triggers and most indexes off, in the order of their time as a bank would have
stored them. Events are neither hashed nor sealed, but for those of the consents that timelines are asked for.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from bench.staff_names import NAMES

SLICE = 100_000
COMPANIES = 2_000
EACH = 8
"""Consents of a customer, on average: most have 1 to 12, one in twelve some 30."""
ISSUERS = ("nz", "fapi2", "oidc", "nz1")
_PEOPLE = """
INSERT INTO consent_person (password, is_superuser, username, first_name, last_name, email, is_staff,
    is_active, date_joined, customer_number)
SELECT '!', false, 'customer-' || n, '', '', '', false, true, %(now)s, (40000000 + n)::text
  FROM generate_series(%(low)s::int, %(high)s::int) n
"""
_COMPANIES = """
INSERT INTO consent_recipient (id, name, legal_name, register_entry, website, self_described, created_at)
SELECT md5('company ' || n)::uuid, name, name || ' Limited', 'Register, ' || n, '', false, %(now)s
  FROM unnest(%(names)s::text[]) WITH ORDINALITY AS named (name, n)
"""
_CONSENTS = """
WITH drawn AS (
  SELECT n, random() r_company, random() r_kind, random() r_fate, random() r_lasts, random() r_end,
         random() r_when, random() r_customer, random() r_one
    FROM generate_series(%(low)s::int, %(high)s::int) n
), placed AS (
  SELECT *, %(now)s::timestamptz - interval '2190 days' * (1 - (n::float / %(all)s) ^ 0.6) AS at,
         1 + floor(%(companies)s * r_company ^ 3)::int AS company,
         %(first)s + floor(CASE WHEN r_one < 0.3 THEN r_customer * %(people)s / 12
                                ELSE r_customer * %(people)s END)::int AS customer,
         CASE WHEN r_kind < 0.12 THEN 'domestic payment' WHEN r_kind < 0.15 THEN 'enduring payments'
              ELSE 'account access' END AS kind,
         CASE WHEN r_lasts < 0.35 THEN interval '90 days' WHEN r_lasts < 0.9 THEN interval '365 days' END AS lasts
    FROM drawn
), fated AS (
  SELECT *, CASE WHEN r_fate < 0.10 THEN 'rejected' WHEN r_fate < 0.16 THEN 'undecided'
                 WHEN kind = 'domestic payment' THEN CASE WHEN r_end < 0.93 THEN 'consumed' ELSE 'lapsing' END
                 WHEN r_end < 0.30 THEN 'withdrawn' WHEN r_end < 0.36 THEN 'revoked' ELSE 'lapsing' END AS fate,
         CASE WHEN r_fate >= 0.16 THEN at + interval '3 minutes' END AS authorised,
         CASE WHEN kind = 'domestic payment' THEN interval '1 day' ELSE lasts END AS span
    FROM placed
), moved AS (
  SELECT *, CASE fate WHEN 'rejected' THEN at + interval '5 minutes' WHEN 'undecided' THEN at + interval '1 day'
                      WHEN 'consumed' THEN at + interval '4 minutes' WHEN 'lapsing' THEN authorised + span
                      ELSE authorised + coalesce(span, interval '700 days') * r_when END AS ending
    FROM fated
), known AS (
  SELECT *, coalesce(ending <= %(now)s, false) AS over FROM moved
), made AS (
  INSERT INTO consent_consent (id, issuer, client_id, recipient_id, customer_id, kind, status, version, last_hash,
      permissions, wire, created_at, status_changed_at, authorise_by, authorised_at, lasts, expires_at,
      in_use_since, edition_in_use, ended_by)
  SELECT gen_random_uuid(), issuer, 'client-' || company || '-' || issuer, md5('company ' || company)::uuid,
         CASE WHEN fate <> 'undecided' THEN customer END, kind,
         CASE WHEN NOT over THEN CASE WHEN authorised IS NULL THEN 'awaiting' ELSE 'active' END
              WHEN fate IN ('undecided', 'lapsing') THEN 'expired' ELSE fate END,
         1 + (fate <> 'undecided')::int + (over AND fate NOT IN ('rejected'))::int, decode(md5(n::text), 'hex'),
         '["ReadAccountsBasic", "ReadBalances", "ReadTransactionsDetail"]',
         '{"Data": {"Permissions": ["ReadAccountsBasic", "ReadBalances", "ReadTransactionsDetail"]}, "Risk": {}}',
         at, CASE WHEN over THEN ending ELSE coalesce(authorised, at) END, at + interval '1 day', authorised,
         span, authorised + span, authorised, (authorised IS NOT NULL)::int,
         CASE WHEN over AND fate IN ('rejected', 'withdrawn') AND n %% 50 = 0 THEN 'holder' ELSE '' END
    FROM known, LATERAL (SELECT (%(issuers)s::text[])[1 + (company + (r_one < 0.1)::int) %% %(many)s] AS issuer) i
  RETURNING *
), accounts AS (
  INSERT INTO consent_consentaccount (consent_id, account)
  SELECT id, customer_id || '-' || name FROM made, unnest(ARRAY['everyday', 'savings']) WITH ORDINALITY a (name, nth)
   WHERE authorised_at IS NOT NULL AND (nth = 1 OR kind = 'account access' AND get_byte(last_hash, 0) < 64)
), evidence AS (
  INSERT INTO consent_evidence (consent_id, sequence, salt, sealed, accounts, erased_because)
  SELECT id, 2, last_hash, decode(repeat(md5(id::text), 4), 'hex'), jsonb_build_array(customer_id || '-everyday'), ''
    FROM made WHERE authorised_at IS NOT NULL AND get_byte(last_hash, 3) < 96
), days AS (
  INSERT INTO consent_disclosureday (consent_id, day, account, resource, customer_present, calls, last_at)
  SELECT id, (authorised_at + d * interval '9 days')::date, customer_id || '-everyday', 'accounts', d = 0, 4,
         authorised_at + d * interval '9 days'
    FROM made, generate_series(0, get_byte(last_hash, 1) %% 4) d
   WHERE authorised_at IS NOT NULL AND kind = 'account access' AND get_byte(last_hash, 2) < 96
     AND authorised_at + d * interval '9 days' < least(status_changed_at + interval '300 days', %(now)s)
  RETURNING consent_id, last_at
), looks AS (
  INSERT INTO consent_disclosure (consent_id, at, resource, accounts, customer_present, interaction_id)
  SELECT consent_id, last_at, 'accounts', 1, false, gen_random_uuid() FROM days
)
INSERT INTO consent_outboxmessage (id, consent_id, sequence, channel, topic, occasion, issuer, client_id, lane, at,
    give_up_at, state, attempts, next_attempt_at, settled_at, last_error)
SELECT gen_random_uuid(), id, version, 'mail', status, version::text, issuer, client_id, 'mail',
       status_changed_at, status_changed_at + interval '3 days', 'delivered', 1, status_changed_at, status_changed_at, ''
  FROM made WHERE customer_id IS NOT NULL AND status_changed_at > %(now)s::timestamptz - interval '90 days'
"""  # noqa: E501
_EVENTS = """
INSERT INTO consent_consentevent
    (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)
SELECT * FROM (
SELECT c.id, e.sequence, e.verb, e.result, e.actor, '', e.at, '{}'::jsonb, ''::bytea, sha256(uuid_send(c.id))
  FROM consent_consent c, LATERAL (VALUES
      (1, 'propose', 'awaiting', 'recipient', c.created_at),
      (2, CASE WHEN c.status = 'rejected' THEN 'reject' ELSE 'authorise' END,
          CASE WHEN c.status = 'rejected' THEN 'rejected' ELSE 'active' END,
          CASE WHEN c.status = 'rejected' AND c.ended_by <> '' THEN c.ended_by ELSE 'customer' END,
          coalesce(c.authorised_at, c.status_changed_at)),
      (3, 'move', c.status,
          coalesce(nullif(c.ended_by, ''),
              CASE c.status WHEN 'withdrawn' THEN 'customer' WHEN 'revoked' THEN 'recipient'
                            WHEN 'consumed' THEN 'holder' ELSE 'clock' END),
          c.status_changed_at)
  ) e (sequence, verb, result, actor, at)
 WHERE e.sequence <= c.version
UNION ALL
SELECT c.id, 9 + n, 'amend', 'active', 'customer', '', c.authorised_at + n * interval '1 hour', '{}'::jsonb,
       ''::bytea, sha256(uuid_send(c.id))
  FROM consent_consent c, generate_series(1, 1) n
 WHERE c.kind = 'account access' AND c.authorised_at IS NOT NULL
) told (consent_id, sequence, verb, result, actor, reference, at, detail, previous, hash)
 WHERE at >= %(since)s AND at < %(until)s ORDER BY at
"""
_MARKS = """
INSERT INTO consent_sweepmark ("column", moment, consent, skipped)
SELECT name, %(now)s, '00000000-0000-0000-0000-000000000000', '{}'
  FROM unnest(ARRAY['pick_up_by', 'expires_at', 'authorise_by']) name
ON CONFLICT DO NOTHING
"""
FAST = (
    "SET statement_timeout = 0",
    "SET lock_timeout = 0",
    "SET session_replication_role = replica",
    "SET synchronous_commit = off",
    "SET maintenance_work_mem = '1GB'",
    "SET max_parallel_maintenance_workers = 0",
    "SET max_parallel_workers_per_gather = 0",
    "SET work_mem = '512MB'",
    "SET jit = off",
)
FILLED = (
    "consent", "consentaccount", "evidence", "disclosureday", "disclosure", "outboxmessage", "consentevent",
)  # fmt: skip


def make(count: int, say: Callable[[str], None]) -> None:
    """Store so many consents of the last six years, and what hangs on them; all that time has ended by now is
    closed, as the sweep leaves it."""
    now, people = datetime.now(UTC), -(-count // EACH)
    known: dict[str, Any] = {
        "now": now,
        "all": count,
        "people": people,
        "companies": COMPANIES,
        "issuers": list(ISSUERS),
        "many": len(ISSUERS),
    }
    with connection.cursor() as cursor, _quickly(cursor):
        cursor.execute(_COMPANIES, {"now": now - timedelta(days=2200), "names": NAMES})
        _in_slices(_PEOPLE, people, known, say, "customers")
        cursor.execute("SELECT min(id) FROM consent_person WHERE username LIKE 'customer-%%'", [])
        known["first"] = cursor.fetchone()[0]
        with _without_indexes(cursor, say):
            _in_slices(_CONSENTS, count, known, say, "consents")
            say("their events, in the order of their time …")
            half = now - timedelta(days=700)
            ends = ((now - timedelta(days=3000), half), (half, now + timedelta(days=1)))
            _both(lambda its, span: its.execute(_EVENTS, {"since": span[0], "until": span[1]}), ends)
        cursor.execute(_MARKS, {"now": now})


def settle(say: Callable[[str], None]) -> None:
    """What a database that has been there for long knows of its tables."""
    say("VACUUM ANALYZE …")
    tables = [
        f"consent_{table}" for table in ("consentevent", "consent", "person", "recipient", *FILLED[1:-1])
    ]
    _both(lambda cursor, table: cursor.execute(f"VACUUM (ANALYZE, FREEZE) {table}", []), tables)


def size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))", [])
        return str(cursor.fetchone()[0])


def column(statement: str, *parameters: Any) -> list[Any]:
    """The first column of what a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0", [])
        cursor.execute(statement, parameters)
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET statement_timeout = '15s'", [])
        return found


def _in_slices(
    statement: str, count: int, known: dict[str, Any], say: Callable[[str], None], what: str
) -> None:
    begun = time.monotonic()

    def store(cursor: Any, low: int) -> None:
        high = min(low + SLICE - 1, count)
        cursor.execute("SELECT setseed(%(seed)s)", {"seed": low / count / 2})
        cursor.execute(statement, {**known, "low": low, "high": high})
        if high % (5 * SLICE) == 0 or high == count:
            say(f"{high:,} {what}, {time.monotonic() - begun:.0f} s")

    _both(store, range(1, count + 1, SLICE))


def _both(work: Callable[[Any, Any], object], pieces: Iterable[Any]) -> None:
    """Do the pieces in their order on two connections of their own."""
    local = threading.local()

    def do(piece: Any) -> None:
        if not hasattr(local, "cursor"):
            local.cursor = connection.cursor()
            for said in FAST:
                local.cursor.execute(said, [])
        work(local.cursor, piece)

    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(do, pieces):
            pass


@contextmanager
def _quickly(cursor: Any) -> Iterator[None]:
    """Without a proof of foreign keys, and without waiting for the disk."""
    for said in (
        *FAST,
        "ALTER SYSTEM SET max_wal_size = '8GB'",
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM SET autovacuum = off",
        "SELECT pg_reload_conf()",
        "ALTER TABLE consent_consent DISABLE TRIGGER consent_begins_awaiting",
        "ALTER TABLE consent_consentevent DISABLE TRIGGER consent_events_wait_for_seals",
    ):
        cursor.execute(said, [])
    yield
    for said in (
        "ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_begins_awaiting",
        "ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER consent_events_wait_for_seals",
        "ALTER SYSTEM RESET fsync",
        "ALTER SYSTEM RESET full_page_writes",
        "ALTER SYSTEM RESET autovacuum",
        "SELECT pg_reload_conf()",
        "CHECKPOINT",
        "SET session_replication_role = origin",
        "RESET work_mem",
        "RESET jit",
        "RESET synchronous_commit",
    ):
        cursor.execute(said, [])


@contextmanager
def _without_indexes(cursor: Any, say: Callable[[str], None]) -> Iterator[None]:
    """The filled tables have their primary keys alone for the block, and all their indexes after it."""
    tables = [f"consent_{table}" for table in FILLED]
    unique = _rows(
        cursor,
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'u' AND conrelid = ANY (%s::regclass[])",
        tables,
    )
    for table, name, _ in unique:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}", [])
    indexes = _rows(
        cursor,
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE NOT indisprimary AND indrelid = ANY (%s::regclass[])",
        tables,
    )
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}", [])
    yield
    begun = time.monotonic()
    statements = [
        f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in unique
    ]
    for many in ([definition for _, definition in indexes], statements):
        _both(lambda its, statement: its.execute(statement, []), many)
        say(f"{len(many)} indexes, {time.monotonic() - begun:.0f} s")


def _rows(cursor: Any, statement: str, tables: Sequence[str]) -> list[tuple[str, ...]]:
    cursor.execute(statement, [list(tables)])
    return list(cursor.fetchall())
