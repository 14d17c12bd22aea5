"""One customer's many consents, and very many of others', made by sets. Needs Django set up."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from bench.peers.accord import ISSUER
from bench.works import CLIENT

SLICE = 100_000
EACH = 20
"""Consents of one customer among the others."""
_KNOWN = """(SELECT c.*, a.customer_number FROM consent_consent c, consent_person a
             WHERE (c.issuer, c.client_id) = (%(issuer)s, %(client)s) AND a.username = %(username)s
             LIMIT 1) known"""
_PEOPLE = """
INSERT INTO consent_person (password, is_superuser, username, first_name, last_name, email, is_staff,
    is_active, date_joined, customer_number)
SELECT '', false, 'other-' || n, '', '', '', false, true, %(at)s, 'other-' || n
  FROM generate_series(1, %(people)s::int) n
"""
_CONSENTS = """
INSERT INTO consent_consent (id, issuer, client_id, recipient_id, customer_id, kind, status, version,
    permissions, wire, created_at, status_changed_at, authorise_by, authorised_at, lasts, expires_at,
    in_use_since, edition_in_use, last_hash)
SELECT gen_random_uuid(), known.issuer, known.client_id, known.recipient_id, {owner}, known.kind,
    CASE WHEN n %% 3 = 0 THEN 'active' ELSE 'withdrawn' END, 2, known.permissions, known.wire, t.at, t.at,
    t.at + interval '1 day', t.at, interval '400 days', t.at + interval '400 days', t.at, 1, ''::bytea
  FROM generate_series(%(low)s::int, %(high)s::int) n,
       LATERAL (SELECT %(at)s::timestamptz - n %% 86400 * interval '6 minutes' AS at) t,
       {known}
"""
_OWN = "(SELECT id FROM consent_person WHERE username = %(username)s)"
_OTHERS = "%(first)s + (n - 1) / %(each)s"
_EVENTS = """
INSERT INTO consent_consentevent
    (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)
SELECT c.id, 2, CASE c.status WHEN 'active' THEN 'authorise' ELSE 'withdraw' END, c.status, 'customer', '',
       c.authorised_at, '{}', ''::bytea, ''::bytea
  FROM consent_consent c WHERE c.customer_id = (SELECT id FROM consent_person WHERE username = %(username)s)
"""
_ACCOUNTS = """
INSERT INTO consent_consentaccount (consent_id, account)
SELECT c.id, %(username)s || '-everyday' FROM consent_consent c
 WHERE c.customer_id = (SELECT id FROM consent_person WHERE username = %(username)s)
"""
_DAYS = """
INSERT INTO consent_disclosureday (consent_id, day, account, resource, customer_present, calls, last_at)
SELECT c.id, (%(at)s - d * interval '1 day')::date, %(username)s || '-everyday', 'accounts', false, 4,
       %(at)s - d * interval '1 day'
  FROM consent_consent c, generate_series(1, 30) d
 WHERE c.customer_id = (SELECT id FROM consent_person WHERE username = %(username)s) AND c.status = 'active'
"""
_LOOKS = """
INSERT INTO consent_disclosure (consent_id, at, resource, accounts, customer_present, interaction_id)
SELECT d.consent_id, d.last_at - n * interval '1 minute', d.resource, 1, false, gen_random_uuid()
  FROM consent_disclosureday d, generate_series(1, 4) n
"""


def make_own(username: str, count: int) -> None:
    """So many consents of one customer: a third in force and looked at every day, the others stopped."""
    _insert(username, count, owner=_OWN, further={})
    _run(_EVENTS, _ACCOUNTS, _DAYS, _LOOKS, username=username, at=_noon())
    _settle()


def make_others(username: str, count: int) -> None:
    """So many consents of others, EACH of them one customer's."""
    people = -(-count // EACH)
    _run(_PEOPLE, people=people, at=_noon())
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM consent_person WHERE username LIKE 'other-%'")
        first = cursor.fetchone()[0]
    _insert(username, count, owner=_OTHERS, further={"first": first, "each": EACH})
    _settle()


def _noon() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def _insert(username: str, count: int, *, owner: str, further: dict[str, Any]) -> None:
    known = {"issuer": ISSUER, "client": CLIENT, "username": username, "at": _noon(), **further}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")  # foreign keys need no proof here
        cursor.execute("ALTER TABLE consent_consent DISABLE TRIGGER consent_begins_awaiting")
        statement = _CONSENTS.format(owner=owner, known=_KNOWN)
        for low in range(1, count + 1, SLICE):
            cursor.execute(statement, {**known, "low": low, "high": min(low + SLICE - 1, count)})
        cursor.execute("ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_begins_awaiting")
        cursor.execute("SET session_replication_role = origin")


def _settle() -> None:
    """As if it had lain there for a while: statistics are fresh, and nothing is left to be written."""
    with connection.cursor() as cursor:
        for table in ("consent", "consentevent", "consentaccount", "person", "disclosure", "disclosureday"):
            cursor.execute(f"VACUUM ANALYZE consent_{table}")
        cursor.execute("CHECKPOINT")


def _run(*statements: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for statement in statements:
            cursor.execute(statement, parameters)
