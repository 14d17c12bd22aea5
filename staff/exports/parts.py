"""The bytes of an export in PostgreSQL: a part after the other, each sealed, read while the export lasts."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from staff.models import ExportPart
from vault.columns import SealedColumn
from vault.envelope import seal, unseal

LARGEST = 1 << 20


class PartWriter:
    """A file to write to and not to look back in: every MiB of it becomes a part."""

    def __init__(self, export_id: UUID, attempt: int) -> None:
        self.size = 0
        self._export_id, self._attempt = export_id, attempt
        self._number, self._waiting = 0, bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) >= LARGEST:
            self._keep(bytes(self._waiting[:LARGEST]))
            del self._waiting[:LARGEST]
        return len(data)

    def flush(self) -> None:
        """A part is whole or the last one."""

    def close(self) -> None:
        if self._waiting:
            self._keep(bytes(self._waiting))
            self._waiting.clear()

    def _keep(self, plain: bytes) -> None:
        place = place_of(self._export_id, self._attempt, self._number)
        ExportPart.objects.create(
            export_id=self._export_id,
            attempt=self._attempt,
            number=self._number,
            content=seal(plain, place),
        )
        self._number += 1
        self.size += len(plain)


def parts_of(export_id: UUID) -> Iterator[bytes]:
    """The archive, in order; it ends where the export's time does, though somebody reads it."""
    rows = ExportPart.objects.filter(
        export_id=export_id, attempt=F("export__tries"), export__expires_at__gt=Now()
    )
    number = 0
    while (kept := rows.filter(number=number).values_list("attempt", "content").first()) is not None:
        attempt, content = kept
        yield unseal(bytes(content), place_of(export_id, attempt, number))
        number += 1


def place_of(export_id: UUID, attempt: int, number: int) -> str:
    """Where a part is, for its envelope."""
    return f"staff_exportpart.content|{export_id}|{attempt}|{number}"


COLUMN = SealedColumn(
    table="staff_exportpart",
    key="id",
    column="content",
    of_place=("export_id", "attempt", "number"),
    place=place_of,
)
