"""Files that keep anchors beside their table, one statement a line: whoever cuts one has to cut both."""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from joserfc import jws

_LONGEST = 8192  # bytes of a line; a statement about sixteen heads has some 2,000


def statements_in(file: Path) -> Iterator[str]:
    """The statements of a file, one a line; nothing where there is no file. What a crash left half written,
    without the end of its line, is none: the whole of it is in the table."""
    if file.exists():
        with file.open() as lines:
            yield from (line.strip() for line in lines if line.endswith("\n") and line.strip())


class Behind(Exception):
    """The table lacks anchors that its file has: the database was set back to an earlier point, or its log
    was cut. Nothing is added to either until somebody says which (`manage.py recovered`, `audit verify`)."""


def require_abreast(file: Path, anchors: QuerySet[Any]) -> None:
    """Raise Behind where the file goes on after the table's last anchor."""
    if not file.exists():
        return
    with file.open("rb") as kept:
        written = _last_number(kept.fileno())
    known = anchors.order_by("-number").values_list("number", flat=True).first() or 0
    if written > known:
        raise Behind(f"{file} goes to anchor {written}, the table to {known}")


def parted(file: Path, anchors: QuerySet[Any]) -> tuple[str | None, list[str]]:
    """The last statement that file and table have in common, None where there is none; and what follows it in
    the file, all of which the table has not, or has otherwise."""
    kept = anchors.order_by("number").values_list("statement", flat=True).iterator()
    told, common = statements_in(file), None
    for statement in told:
        if statement != next(kept, None):
            return common, [statement, *told]
        common = statement
    return common, []


def set_aside(file: Path, case: str) -> Path:
    """Keep the file under another name, which says for what, so that a new one begins; gives that name."""
    tried, name = 1, f"{file.stem}.before-{case.replace('/', '_')}"
    while (kept := file.with_name(f"{name}{f'-{tried}' if tried > 1 else ''}{file.suffix}")).exists():
        tried += 1
    return file.rename(kept)


def append_lacking(file: Path, anchors: QuerySet[Any]) -> int:
    """Append those anchors that the file lacks; returns how many. Several processes may do so at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab+") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        _drop_torn_line(out.fileno())
        lacking = anchors.filter(number__gt=_last_number(out.fileno())).order_by("number")
        written = 0
        for statement in lacking.values_list("statement", flat=True).iterator():
            out.write(f"{statement}\n".encode())
            written += 1
        out.flush()
        os.fsync(out.fileno())
    return written


def said_by(statement: str) -> dict[str, Any]:
    """What a statement of our own says, its signature left alone."""
    return dict(json.loads(jws.extract_compact(statement.encode()).payload))


def _drop_torn_line(descriptor: int) -> None:
    """Cut off what a crash left half written, for the whole of it is in the table."""
    end = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, _LONGEST, max(0, end - _LONGEST))
    torn = len(tail) - (tail.rfind(b"\n") + 1)
    if torn:
        os.ftruncate(descriptor, end - torn)


def _last_number(descriptor: int) -> int:
    end = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, _LONGEST, max(0, end - _LONGEST)).decode()
    whole = tail[: tail.rfind("\n") + 1].split()  # the last line may be half written
    return int(said_by(whole[-1])["number"]) if whole else 0
