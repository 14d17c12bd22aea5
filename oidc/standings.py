"""Whether those who registered by a directory's word are still active there: read again and again.

What was read last goes on to count while nobody answers, or where an entry is missing: silence of a register
is no reason to cut a customer's sharing off.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from consent.strict_json import strict_json
from oidc.clauses import clause
from oidc.issuers import issuer_names, standing_feed
from oidc.models import Client, DirectoryReading, DirectoryStatus
from oidc.outbound.fetch import NotFetched, fetch_json
from oidc.registrars import Registrar, changing_as
from oidc.registration_policy import Standing, StandingFeed
from oidc.security_log import decided
from oidc.self_registration import deregister

LARGEST = 1024 * 1024
COMPANY, SOFTWARE = "company", "software"
Entry = tuple[str, str]
"""Kind and id."""
_log = logging.getLogger("accord.outbound")


def ask_for_reading(issuer: str) -> None:
    """Have the issuer's directory read soon, whenever it was read last."""
    DirectoryReading.objects.bulk_create(
        [DirectoryReading(issuer=issuer, asked_at=Now())],
        update_conflicts=True,
        unique_fields=["issuer"],
        update_fields=["asked_at"],
    )


@clause("REG-17")
def read_what_is_due(at: datetime) -> None:
    """Read every directory whose last reading is old, or that asked for one; act on what stands there.

    Calls others' servers, so it is not to be called inside a transaction.
    """
    for issuer in issuer_names():
        feed = standing_feed(issuer)
        if feed is not None and _take(issuer, feed, at):
            read_directory(issuer, feed)
            act(issuer, feed)


def _take(issuer: str, feed: StandingFeed, at: datetime) -> bool:
    """Whether the directory is due, and ours to read now: one conditional write decides."""
    DirectoryReading.objects.bulk_create([DirectoryReading(issuer=issuer)], ignore_conflicts=True)
    due = Q(tried_at=None) | Q(tried_at__lte=at - feed.fresh) | Q(asked_at__gt=F("tried_at"))
    return DirectoryReading.objects.filter(due, issuer=issuer).update(tried_at=Now()) == 1


def read_directory(issuer: str, feed: StandingFeed) -> None:
    """Keep what the directory's two documents say, each by itself; what cannot be read changes nothing."""
    failures = []
    for kind, path, read in (
        (COMPANY, feed.companies, feed.read_companies),
        (SOFTWARE, feed.software, feed.read_software),
    ):
        try:
            _keep(issuer, kind, _statuses(f"{settings.REGISTERS[issuer]}/{path}", feed, read))
        except (NotFetched, OSError, ValueError) as fault:
            failures.append(f"{kind}: {fault}")
            _log.warning("register of %s, %s: %s", issuer, kind, fault)
    reading = DirectoryReading.objects.filter(issuer=issuer)
    if failures:
        reading.update(failure="; ".join(failures)[:300])
    else:
        reading.update(failure="", read_at=Now())


def _statuses(place: str, feed: StandingFeed, read: Callable[[Any], Mapping[str, str]]) -> Mapping[str, str]:
    """One document, from an address or from a file; raises NotFetched, OSError or ValueError."""
    if place.startswith("https://"):
        return read(fetch_json(place, headers=feed.headers, largest=LARGEST))
    return read(strict_json(Path(f"{place}.json").read_bytes()))


def _keep(issuer: str, kind: str, statuses: Mapping[str, str]) -> None:
    known = dict(DirectoryStatus.objects.filter(issuer=issuer, kind=kind).values_list("entry", "status"))
    changed = [
        DirectoryStatus(issuer=issuer, kind=kind, entry=entry, status=status, changed_at=Now())
        for entry, status in statuses.items()
        if known.get(entry) != status and len(entry) <= 255
    ]
    DirectoryStatus.objects.bulk_create(
        changed,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["issuer", "kind", "entry"],
        update_fields=["status", "changed_at"],
    )


@clause("REG-18")
@changing_as(Registrar.DIRECTORY)
def act(issuer: str, feed: StandingFeed) -> None:
    """Bring every client of the issuer to where its directory has it now."""
    statuses = _known(DirectoryStatus.objects.filter(issuer=issuer))
    clients = Client.objects.filter(issuer=issuer, software_id__isnull=False, deregistered_at=None)
    for client in clients:
        company, software = _entries(client, feed)
        _bring(client, feed.standing(statuses.get(company), statuses.get(software)))


@clause("REG-18")
def was_removed(client: Client) -> bool:
    """Whether a client that is none any more was ended by its directory, and did not give itself up.

    What the directory came to say after that moment does not count: both are of the database's own clock.
    """
    feed = standing_feed(client.issuer)
    if feed is None or client.software_id is None or client.deregistered_at is None:
        return False
    company, software = _entries(client, feed)
    by_then = DirectoryStatus.objects.filter(issuer=client.issuer, changed_at__lte=client.deregistered_at)
    statuses = _known(by_then.filter(entry__in=[company[1], software[1]]))
    return feed.standing(statuses.get(company), statuses.get(software)) is Standing.REMOVED


def _known(rows: QuerySet[DirectoryStatus]) -> Mapping[Entry, str]:
    return {(kind, entry): status for kind, entry, status in rows.values_list("kind", "entry", "status")}


def _entries(client: Client, feed: StandingFeed) -> tuple[Entry, Entry]:
    """Under which the directory has a client's company, and its software."""
    return (COMPANY, str(client.registered(feed.company_member, ""))), (SOFTWARE, str(client.software_id))


def _bring(client: Client, standing: Standing) -> None:
    own = Client.objects.filter(pk=client.pk, deregistered_at=None)
    match standing:
        case Standing.ACTIVE:
            moved = own.filter(paused_at__isnull=False).update(paused_at=None)
        case Standing.PAUSED:
            moved = own.filter(paused_at=None).update(paused_at=Now())
        case Standing.REMOVED:
            moved = int(deregister(client))
    if moved:
        decided(None, f"client {standing} by its register", issuer=client.issuer, client_id=client.client_id)
