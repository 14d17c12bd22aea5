"""Copies of everything about a customer's sharing: made by a job, one at a time, and kept for a day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now

from consent.schedule import one_by_one
from oidc.clauses import clause
from portal.copy_of_sharing import copy_of_sharing
from portal.models import Download
from portal.speaking import language_of_customer
from portal.spoken import speaking
from vault.columns import SealedColumn
from vault.envelope import seal, unseal

KEPT = timedelta(hours=24)
LEASE = timedelta(minutes=5)
"""How long whoever makes a copy may show no progress before somebody else begins anew."""
TRIES = 4
BATCH = 10
Progress = Callable[[int, int], None]


def ask(person_id: int, issuers: frozenset[str], at: datetime) -> None:
    """Ask for a copy of what the customer may see now; while one is being made that is the same one."""
    Download.objects.bulk_create(
        [Download(person_id=person_id, issuers=sorted(issuers), asked_at=at, due_at=at)],
        ignore_conflicts=True,
    )


def newest(person_id: int, at: datetime) -> Download | None:
    """The copy asked for last, without its content; None where there is none, or none any more."""
    rows = Download.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), person_id=person_id)
    return rows.defer("content").order_by("-asked_at").first()


def content_of(person_id: int, download_id: UUID, at: datetime) -> bytes | None:
    """A copy that is ready; None where it is not, is over, or is somebody else's."""
    ready = Download.objects.filter(pk=download_id, person_id=person_id, expires_at__gt=at)
    content = ready.values_list("content", flat=True).first()
    return None if content is None else unseal(bytes(content), _place(download_id))


@clause("DASH-33")
def make_due(at: datetime) -> int:
    """Make what is due, each copy by whoever claims it first; gives how many were made.

    One that fails keeps none of the others waiting: what it failed of is raised once they are made, and it is
    due again when its lease is over.
    """
    Download.objects.filter(ready_at=None, failed_at=None, due_at__lte=at, tries__gte=TRIES).update(
        failed_at=at
    )
    due = Download.objects.filter(ready_at=None, failed_at=None, due_at__lte=at).defer("content")
    made: list[UUID] = []
    rows = due.select_related("person").order_by("due_at")[:BATCH]
    one_by_one(partial(_make, row, at, made) for row in rows)
    return len(made)


def _make(row: Download, at: datetime, made: list[UUID]) -> None:
    mine = Download.objects.filter(pk=row.pk, ready_at=None, due_at=row.due_at)
    if not mine.update(due_at=at + LEASE, tries=F("tries") + 1):
        return

    def progress(done: int, total: int) -> None:
        Download.objects.filter(pk=row.pk).update(done=done, total=total, due_at=Now() + LEASE)

    with speaking(language_of_customer(row.person_id, settings.HOME_LANGUAGE)):
        content = copy_of_sharing(row.person, frozenset(row.issuers), at, progress)
    Download.objects.filter(pk=row.pk, ready_at=None).update(
        content=seal(content, _place(row.pk)), ready_at=at, expires_at=at + KEPT
    )
    made.append(row.pk)


def _place(download_id: UUID) -> str:
    return f"portal_download.content|{download_id}"


COLUMN = SealedColumn(table="portal_download", key="id", column="content", of_place=("id",), place=_place)
