"""Keys that a client, or a directory, publishes: read seldom, remembered in the database for all processes.

They are read again when they are old, and when a token names a key that is not among them. Who sends tokens
cannot make us hammer the client's server: each of these happens once a minute at most, by a conditional
UPDATE. While the server is down, or too many callers are at such addresses already, what was read last goes
on to count, for an hour.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from oidc.clauses import clause
from oidc.issuers import security_policy
from oidc.jose.key_rules import usable_keys
from oidc.jose.verify import BadToken
from oidc.models import Client, RemoteKeys
from oidc.outbound.fetch import SECONDS, BadDocument, NotFetched, fetch_json

FRESH = timedelta(minutes=5)
"""How long keys are used without another look: a key that was taken back lives no longer."""
AGAIN = timedelta(minutes=1)
"""The least time between two readings for the same reason."""
STALE = timedelta(hours=1)
"""How long they go on to count when nobody answers."""

Holds = Callable[[Mapping[str, Any]], bool]
"""Whether a key set has the key that is wanted."""

_reading, _waiting = BoundedSemaphore(2), BoundedSemaphore(1)
"""Callers of this process that may read at somebody's address, and that may wait for one that reads: together
fewer than it has threads, so that slow servers never hold up a process, and a client's own callers keep no
other client from its keys."""
_log = logging.getLogger("accord.outbound")


class KeysUnavailable(BadToken):
    """The client's keys have not been read, or too long ago."""


def read_keys(issuer: str, uri: str) -> Mapping[str, Any]:
    """The keys of the set at `uri` that this issuer can use; raises NotFetched."""
    keys, faults = usable_keys(fetch_json(uri), security_policy(issuer).signing_algorithms)
    if faults:
        raise BadDocument("; ".join(faults))
    return keys


def remember_keys(client: Client, keys: Mapping[str, Any] | None, at: datetime) -> None:
    """What registration found at the client's `jwks_uri`: its keys, None where nobody answered."""
    RemoteKeys.objects.filter(client=client).delete()
    for row in rows_of_keys(client, keys, at):
        row.save()


def rows_of_keys(client: Client, keys: Mapping[str, Any] | None, at: datetime) -> list[RemoteKeys]:
    """What remembers a client's keys, to be stored: nothing where it registered them by value."""
    uri = client.metadata.get("jwks_uri")
    fetched_at = at if keys else None
    return (
        [RemoteKeys(client=client, uri=uri, jwks=keys or {"keys": []}, fetched_at=fetched_at)] if uri else []
    )


@clause("META-08", "OIDC-CORE §10.1.1")
def remote_keys(client: Client, holds: Holds, now: datetime) -> Mapping[str, Any]:
    """The key set as last read, read again first where that is due; raises KeysUnavailable.

    Due it is when the set is old, or does not hold what is wanted. Not to be called inside a transaction,
    which would last as long as the client's server likes: a RuntimeError.
    """
    row = RemoteKeys.objects.get(client=client)
    return _current(row, client.issuer, client.client_id, holds, now)


@clause("META-08", "REG-04")
def remote_directory_keys(issuer: str, uri: str, holds: Holds, now: datetime) -> Mapping[str, Any]:
    """As `remote_keys`, of the directory that an issuer trusts, whose set the operator says is at `uri`."""
    row, _ = RemoteKeys.objects.get_or_create(
        directory_of=issuer, defaults={"uri": uri, "jwks": {"keys": []}}
    )
    if row.uri != uri:
        row.uri, row.jwks = uri, {"keys": []}
        row.fetched_at = row.tried_at = row.searched_at = row.reading_until = None
        row.save()
    return _current(row, issuer, "", holds, now)


def _current(row: RemoteKeys, issuer: str, client_id: str, holds: Holds, now: datetime) -> Mapping[str, Any]:
    reason = _reason_to_read(row, holds, now)
    if reason and not _read_now(row, reason, issuer, client_id, now) and not holds(row.jwks):
        _wait_for_who_reads(row)
    if row.fetched_at is None or row.fetched_at <= now - STALE:
        place = "the client's jwks_uri" if client_id else "the directory's address"
        raise KeysUnavailable(f"the keys at {place} cannot be read")
    keys: Mapping[str, Any] = row.jwks
    return keys


def _reason_to_read(row: RemoteKeys, holds: Holds, now: datetime) -> str:
    """The column that counts how often we read for this reason; "" where there is none."""
    if row.fetched_at is None or row.fetched_at <= now - FRESH:
        return "tried_at"
    return "" if holds(row.jwks) else "searched_at"


def _read_now(row: RemoteKeys, reason: str, issuer: str, client_id: str, now: datetime) -> bool:
    """Whether this caller was the one to read."""
    if not _reading.acquire(blocking=False):
        return False
    try:
        mine = _set_out(row, reason, now)
        if mine:
            _read(row, issuer, client_id, now)
        return mine
    finally:
        _reading.release()


def _set_out(row: RemoteKeys, reason: str, now: datetime) -> bool:
    """Whether of all callers this one is to read."""
    long_ago = Q(**{reason: None}) | Q(**{f"{reason}__lte": now - AGAIN})
    with transaction.atomic(durable=True):
        mine = RemoteKeys.objects.filter(long_ago, pk=row.pk)
        return mine.update(**{reason: now, "reading_until": now + timedelta(seconds=SECONDS)}) == 1


def _read(row: RemoteKeys, issuer: str, client_id: str, now: datetime) -> None:
    """Read, and keep what was found."""
    found: dict[str, Any] = {}
    try:
        found = {"jwks": read_keys(issuer, row.uri), "fetched_at": now}
    except NotFetched as fault:
        facts = {"issuer": issuer, "client_id": client_id, "reason": str(fault)}
        _log.warning("keys not read", extra=facts)
    finally:
        # By its key: where the client has registered anew meanwhile, this row is gone.
        RemoteKeys.objects.filter(pk=row.pk).update(**found, reading_until=None)
    for name, value in found.items():
        setattr(row, name, value)


def _wait_for_who_reads(row: RemoteKeys) -> None:
    """Let the caller that reads find the key for who needs it as well."""
    if not _waiting.acquire(blocking=False):
        return
    try:
        row.refresh_from_db()
        while row.reading_until is not None and timezone.now() < row.reading_until:
            time.sleep(0.02)
            row.refresh_from_db()
    finally:
        _waiting.release()
