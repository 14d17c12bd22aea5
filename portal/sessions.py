"""Where a customer is signed in: one row a browser, and ending one ends it at once (ASVS §7.4)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from oidc.addresses import address_of
from oidc.clauses import clause
from oidc.signed_in_clients import session_renewed, tell_of_end
from portal.devices import device_words
from portal.models import SignedInSession

SEEN_EVERY = timedelta(minutes=5)
"""How exact "last seen" is: so seldom it is written."""
_SEEN_AT = "portal.seen at"
"""In the session itself, which every page has read: seconds since 1970."""


def begin(http: HttpRequest, person_id: int, at: datetime) -> None:
    """The browser is signed in from now on."""
    key = str(http.session.session_key)
    SignedInSession.objects.filter(session_key=key).delete()  # its customer signed in again
    row = SignedInSession(session_key=key, person_id=person_id, began_at=at, seen_at=at)
    row.observe(device=device_words(http), source=address_of(http)).save(force_insert=True)
    http.session[_SEEN_AT] = int(at.timestamp())


def renew(http: HttpRequest) -> None:
    """A new key for the same session: whoever knew the old one has nothing."""
    old = http.session.session_key
    http.session.cycle_key()
    SignedInSession.objects.filter(session_key=old).update(session_key=http.session.session_key)
    session_renewed(old, http.session.session_key)


def seen(http: HttpRequest, at: datetime) -> None:
    """Note that the session is in use."""
    last = http.session.get(_SEEN_AT, 0)
    if 0 <= at.timestamp() - last < SEEN_EVERY.total_seconds():
        return
    http.session[_SEEN_AT] = int(at.timestamp())
    stale = SignedInSession.objects.filter(seen_at__lt=at - SEEN_EVERY)
    row = stale.filter(session_key=http.session.session_key).first()
    if row is not None:
        row.observe(**{**row.observed, "source": address_of(http)})
        stale.filter(pk=row.pk).update(
            seen_at=at, sealed=row.sealed, open_device=row.open_device, open_source=row.open_source
        )


def of(person_id: int, at: datetime) -> list[SignedInSession]:
    """Those that may still be in use, the latest first."""
    over = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = SignedInSession.objects.filter(person_id=person_id, seen_at__gt=over)
    return list(rows.order_by("-seen_at", "id"))


@clause("ASVS §7.4.2", "ASVS §7.5.2")
def end(person_id: int, session_id: UUID, at: datetime) -> bool:
    """Sign a browser out, from anywhere; False where it is none of this person's."""
    return _end(SignedInSession.objects.filter(pk=session_id, person_id=person_id), at) == 1


@clause("ASVS §7.4.3")
def end_others(http: HttpRequest, person_id: int, at: datetime) -> int:
    """Sign out every browser but this; gives how many."""
    others = SignedInSession.objects.filter(person_id=person_id)
    return _end(others.exclude(session_key=http.session.session_key), at)


def end_all(person_id: int, at: datetime) -> int:
    """Sign out every browser, this one too; gives how many."""
    return _end(SignedInSession.objects.filter(person_id=person_id), at)


def signed_out(request: HttpRequest, **_signal: Any) -> None:
    """The browser signed out by itself."""
    SignedInSession.objects.filter(session_key=request.session.session_key).delete()


def _end(rows: Iterable[SignedInSession], at: datetime) -> int:
    """End each, and tell the clients of each, in one transaction."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = 0
    for row in rows:
        with transaction.atomic():
            tell_of_end(row.session_key, at)
            store(row.session_key).delete()
            row.delete()
        ended += 1
    return ended
