"""Consents in numbers, with whole audit chains, and the sweep over them. Needs Django set up."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import psutil
from django.db import connection

from bench.peers.accord import ISSUER
from bench.works import CLIENT
from consent.audit.sealing import seal_all
from consent.hashing import FIRST_PREVIOUS, canonical_around
from consent.issuers import consent_policies
from consent.lifecycle import Actor, Status, Verb
from consent.models import ConsentEvent, Unsealed
from consent.operations import sweep
from consent.tasks import PAGE, rest

T = TypeVar("T")
_HASH = (
    "sha256({previous} || convert_to(%({verb}_before)s || id || %({verb}_between)s || '{sequence}'"
    " || %({verb}_after)s, 'UTF8'))"
)
_MADE = """
CREATE TEMPORARY TABLE made AS
SELECT n, id, proposed, authorised
  FROM generate_series(1, %(count)s) n,
       LATERAL (SELECT gen_random_uuid() AS id WHERE n > 0) key,
       LATERAL (SELECT {proposed} AS proposed) first,
       LATERAL (SELECT {authorised} AS authorised) second
"""
_CONSENTS = """
INSERT INTO consent_consent (id, issuer, client_id, recipient_id, customer_id, kind, status, version,
    permissions, wire, created_at, status_changed_at, authorise_by, authorised_at, lasts, expires_at,
    last_hash)
SELECT made.id, known.issuer, known.client_id, known.recipient_id, known.customer_id, 'sharing',
    'active', 2, known.permissions, known.wire, %(at)s, %(at)s, %(at)s + interval '1 day',
    %(at)s,
    interval '90 days', CASE n %% 5 WHEN 0 THEN %(first)s WHEN 1 THEN %(second)s WHEN 2 THEN %(third)s
                  ELSE %(at)s + interval '1 year' END - n %% 60 * interval '1 second', authorised
  FROM made,
       (SELECT * FROM consent_consent WHERE (issuer, client_id) = (%(issuer)s, %(client)s) LIMIT 1) known
 ORDER BY made.id -- they end in another order than they were given in
"""
_EVENTS = """
INSERT INTO consent_consentevent
    (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)
SELECT id, 1, 'propose', 'awaiting', 'recipient', '', %(at)s::timestamptz, '{}'::jsonb,
       %(none)s::bytea, proposed
  FROM made
UNION ALL
SELECT id, 2, 'authorise', 'active', 'customer', '', %(at)s, '{}', proposed, authorised FROM made
"""
_BARE = """
CREATE TABLE bare (LIKE consent_consent INCLUDING ALL) WITH (fillfactor = 80);
INSERT INTO bare SELECT * FROM consent_consent;
CREATE TABLE bare_event (LIKE consent_consentevent INCLUDING ALL);
INSERT INTO bare_event SELECT * FROM consent_consentevent;
SELECT setval(pg_get_serial_sequence('bare_event', 'id'), (SELECT max(id) FROM bare_event));
"""


def make(count: int, *, first: datetime, second: datetime, third: datetime) -> None:
    """Store so many consents in force: a fifth ends in the minute before each moment, the others later."""
    asked = first - timedelta(days=90)
    known: dict[str, Any] = {
        "issuer": ISSUER,
        "client": CLIENT,
        "at": asked,
        "first": first,
        "second": second,
        "third": third,
    }
    hashes = {
        verb: _HASH.format(previous=previous, verb=verb, sequence=sequence)
        for sequence, (verb, previous) in enumerate((("propose", "%(none)s"), ("authorise", "proposed")), 1)
    }
    known |= {"count": count, "none": FIRST_PREVIOUS} | _spelled(asked)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")  # foreign keys need no proof here
        cursor.execute("ALTER TABLE consent_consent DISABLE TRIGGER consent_begins_awaiting")
        cursor.execute(_MADE.format(proposed=hashes["propose"], authorised=hashes["authorise"]), known)
        cursor.execute(_CONSENTS, known)
        cursor.execute(_EVENTS, known)
        cursor.execute("DROP TABLE made")
        cursor.execute("ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_begins_awaiting")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(_BARE)
        for table in ("bare", "bare_event", "consent_consent", "consent_consentevent"):
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("RESET statement_timeout")
    sweep(at=first - timedelta(minutes=2), policies=consent_policies(), limit=50_000, rest=lambda _took: None)


def _spelled(at: datetime) -> dict[str, str]:
    """What stands around the id and the sequence in the canonical JSON of the two events, by parameter."""
    spelled = dict[str, str]()
    for verb, result, actor in (
        (Verb.PROPOSE, Status.AWAITING, Actor.RECIPIENT),
        (Verb.AUTHORISE, Status.ACTIVE, Actor.CUSTOMER),
    ):
        event = ConsentEvent(verb=verb.value, result=result.value, actor=actor.value, at=at, detail={})
        texts = zip(("before", "between", "after"), canonical_around(event), strict=True)
        spelled |= {f"{verb.value}_{place}": text for place, text in texts}
    return spelled


@dataclass(frozen=True)
class Cost:
    """What closing them took. On a machine that does other work as well, the second is the fairer one."""

    seconds: float
    cpu: float
    """Seconds of CPU, PostgreSQL's process and ours together."""


def bare_update(at: datetime) -> Cost:
    """What the bare UPDATE costs: it closes what is over, of the same rows with the same indexes, and records
    nothing."""
    return _cost(
        lambda: _run(
            "UPDATE bare SET status = 'expired', status_changed_at = %s, version = version + 1"
            " WHERE status IN ('active', 'awaiting') AND expires_at <= %s",
            at, at,
        )
    )[0]  # fmt: skip


def bare_update_with_events(at: datetime) -> Cost:
    """What it costs to close what is over and to record it, in one statement: the same columns and indexes,
    and neither hash nor guard nor queue."""
    return _cost(
        lambda: _run(
            "WITH moved AS ("
            "  UPDATE bare SET status = 'expired', status_changed_at = %s, version = version + 1"
            "   WHERE status IN ('active', 'awaiting') AND expires_at <= %s RETURNING id, version, last_hash"
            ") INSERT INTO bare_event"
            " (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)"
            " SELECT id, version, 'expire', 'expired', 'clock', '', %s, '{}', last_hash, last_hash"
            "   FROM moved",
            at, at, at,
        )
    )[0]  # fmt: skip


def drop_bare() -> None:
    """Cleaning up after the bare statements would else be done beside the sweep, as if it were its cost."""
    _run("DROP TABLE bare, bare_event")


def swept(at: datetime, *, letters: bool) -> tuple[Cost, int]:
    """What the sweep costs without a rest, and how many it closes; `letters`: whether each leaves a message
    to its customer, too."""
    policies = consent_policies()
    if not letters:
        policies = {name: replace(policy, notices=lambda _change: ()) for name, policy in policies.items()}
    return _cost(lambda: sweep(at=at, policies=policies, limit=PAGE, rest=lambda _took: None))


def sealed() -> tuple[float, int]:
    """Seconds that it takes to seal what waits, and how many events that are."""
    waiting, begun = Unsealed.objects.count(), time.monotonic()
    seal_all()
    return time.monotonic() - begun, waiting


class Stopped(Exception):
    """The foreground has been measured; the sweep may leave the rest."""


def sweep_until(at: datetime, stop: threading.Event) -> tuple[float, int]:
    """Sweep with the job's own rests until told to stop, or nothing is left; seconds, and how many closed."""
    begun, before = time.monotonic(), _expired()

    def between(took: float) -> None:
        if stop.is_set():
            raise Stopped
        rest(took)

    with contextlib.suppress(Stopped):
        sweep(at=at, policies=consent_policies(), limit=PAGE, rest=between)
    seconds = time.monotonic() - begun
    closed = _expired() - before
    connection.close()
    return seconds, closed


def _expired() -> int:
    return ConsentEvent.objects.filter(verb=Verb.EXPIRE).count()


def _cost(work: Callable[[], T]) -> tuple[Cost, T]:
    """What a work costs from a checkpoint on, so that each writes every page that it touches whole once."""
    _run("CHECKPOINT")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        processes = [psutil.Process(cursor.fetchone()[0]), psutil.Process()]
    before, begun = _cpu(processes), time.monotonic()
    outcome = work()
    return Cost(time.monotonic() - begun, _cpu(processes) - before), outcome


def _cpu(processes: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return float(sum(each.user + each.system for each in times))


def _run(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement, parameters or None)
