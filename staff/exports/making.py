"""Makes exports by a job: each from one snapshot, told how far it is, begun anew where it died."""

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from consent.schedule import one_by_one
from oidc.clauses import clause
from staff.exports.asking import may_export
from staff.exports.files import Out, Row
from staff.exports.manifest import as_text, file_name, manifest
from staff.exports.parts import PartWriter
from staff.exports.source import NotExported
from staff.exports.wish import Wish, wish_of
from staff.models import Export, ExportPart
from staff.models.export import KEPT
from staff.recording import Did, append

LEASE = timedelta(minutes=10)
"""How long whoever makes one may show no progress before somebody else begins anew."""
TRIES = 4
BATCH = 5
TOLD_EVERY = 500
FORGOTTEN = 100
MAKER = "job staff.make_exports"
SWEEPER = "job staff.forget_exports"
NO_RIGHT = "Whoever asked for it may not any more."
GREW = "There are more rows now than it was to hold. Ask for it anew."
GAVE_UP = "It could not be made. Operators find why in the log of the worker."
_HUGE = 1_000_000
"""So many rows may come to more than an archive of the old kind holds."""


class Superseded(Exception):
    """Somebody else makes it, as we seemed dead."""


def make_due(at: datetime) -> None:
    """Make what is due, each by whoever claims it first; one that fails keeps none of the others waiting."""
    waiting = Export.objects.filter(ready_at=None, failed_at=None, due_at__lte=at)
    for row in waiting.filter(tries__gte=TRIES):
        _fail(row, row.tries, GAVE_UP)
    due = waiting.filter(tries__lt=TRIES).select_related("asked_by", "proposal__approved_by")
    one_by_one(partial(_make, row, at) for row in due.order_by("due_at")[:BATCH])


@clause("AUD-04")
def forget_over() -> int:
    """Delete the bytes of what is over, of what failed, and of tries that came to nothing; gives how many
    exports had any. Nobody could read them any more before."""
    over = Export.objects.filter(deleted_at=None, expires_at__lte=Now()).order_by("expires_at")[:FORGOTTEN]
    for row in over:
        with transaction.atomic():
            if Export.objects.filter(pk=row.pk, deleted_at=None).update(deleted_at=Now()):
                ExportPart.objects.filter(export=row.pk).delete()
                _tell(SWEEPER, Did.DELETED_EXPORT, row, {"sha256": row.sha256})
    stale = ExportPart.objects.exclude(export__failed_at=None) | ExportPart.objects.filter(
        attempt__lt=F("export__tries")
    )
    ExportPart.objects.filter(pk__in=stale.values("pk")).delete()
    return len(over)


def _make(row: Export, at: datetime) -> None:
    attempt = row.tries + 1
    mine = Export.objects.filter(pk=row.pk, ready_at=None, failed_at=None, tries=row.tries)
    if not mine.update(due_at=Now() + LEASE, tries=attempt, done=0):
        return
    wish = wish_of(row.wish)
    try:
        if not may_export(row.asked_by_id, wish.of):
            raise NotExported(NO_RIGHT)
        _finish(row, wish, attempt, at)
    except NotExported as why:
        _fail(row, attempt, str(why))
    except Superseded:
        return


@clause("AUD-04")
def _finish(row: Export, wish: Wish, attempt: int, at: datetime) -> None:
    """The archive with the rows and their manifest, kept; and the line in the log that says so."""
    parts, counted, digest = PartWriter(row.pk, attempt), _Rows(row, wish, attempt), hashlib.sha256()
    with zipfile.ZipFile(parts, "w") as archive:
        inside = zipfile.ZipInfo(file_name(wish), date_time=timezone.now().timetuple()[:6])
        inside.compress_type = zipfile.ZIP_STORED if wish.file.packed else zipfile.ZIP_DEFLATED
        with archive.open(inside, "w", force_zip64=row.most > _HUGE) as file:
            wish.file.write(_Hashing(file, digest), [one.name for one in wish.chosen], counted)
        if counted.grew:
            raise NotExported(GREW)
        made_at, sha256 = timezone.now(), digest.hexdigest()
        paper = manifest(row, wish, rows=counted.number, sha256=sha256, made_at=made_at)
        archive.writestr("manifest.json", as_text(paper), zipfile.ZIP_DEFLATED)
    parts.close()
    with transaction.atomic():
        kept = _mine(row, attempt).update(
            ready_at=made_at, expires_at=made_at + KEPT, done=counted.number, sha256=sha256, size=parts.size
        )
        if not kept:
            raise Superseded
        _tell(MAKER, Did.MADE_EXPORT, row, {"rows": counted.number, "sha256": sha256, "size": parts.size})


class _Rows:
    """The rows of a wish, as many as it may have; tells now and then how far it is."""

    def __init__(self, row: Export, wish: Wish, attempt: int) -> None:
        self.number, self.grew = 0, False
        self._row, self._wish, self._attempt = row, wish, attempt

    def __iter__(self) -> Iterator[Row]:
        chosen = self._wish.chosen
        for one in self._wish.source.rows(self._wish.query, self._wish.at):
            if self.number == self._row.most:
                self.grew = True
                return
            yield [column.of(one) for column in chosen]
            self.number += 1
            if self.number % TOLD_EVERY == 0:
                told = _mine(self._row, self._attempt).update(done=self.number, due_at=Now() + LEASE)
                if not told:
                    raise Superseded


class _Hashing:
    """Writes on, and hashes what it writes."""

    def __init__(self, out: Out, digest: Any) -> None:
        self._out, self._digest = out, digest

    def write(self, data: bytes, /) -> int:
        self._digest.update(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()


def _mine(row: Export, attempt: int) -> Any:
    return Export.objects.filter(pk=row.pk, ready_at=None, failed_at=None, tries=attempt)


def _fail(row: Export, attempt: int, why: str) -> None:
    with transaction.atomic():
        if _mine(row, attempt).update(failed_at=Now(), fault=why[:200]):
            ExportPart.objects.filter(export=row.pk).delete()
            _tell(MAKER, Did.GAVE_EXPORT_UP, row, {"because": why})


def _tell(who: str, did: Did, row: Export, detail: dict[str, Any]) -> None:
    append(
        at=timezone.now(),
        member=who,
        did=did,
        page="exports",
        why=row.why,
        case=row.case,
        source="",
        detail={"export": row.pk, "of": row.wish["of"], "asked_by": row.asked_by.username, **detail},
    )
