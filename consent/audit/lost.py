"""What the file of anchors knows of the log, and the database does not: what a restore has lost.

An anchor tells how long each chain was and what its last link was, so it names what is gone by its place,
and by the minutes between two anchors. What came after the last anchor was written, nobody can name.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from joserfc.jwk import KeySet

from consent.audit.anchor_file import parted
from consent.audit.anchor_key import NotOurs
from consent.audit.anchors import Anchored, read
from consent.audit.sealing import heads
from consent.models import Anchor, Seal

A = TypeVar("A")


@dataclass(frozen=True, kw_only=True)
class Beyond(Generic[A]):
    """What a file of anchors tells, of consents or of staff, that its table does not."""

    common: A | None
    """The last anchor that both know."""
    further: list[A]
    """Those that the file has and the table has not, or has another in place of."""
    unread: list[str]
    """Why lines of the file could not be read: no key we trust has signed them, or it is not there."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Places of one chain whose events are gone: from the first to the last, both of them."""

    chain: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Lost:
    """What there was beyond the point to which the database was set back."""

    anchors: int = 0
    """How many the file has that the table has not, or has another in place of."""
    since: datetime | None = None
    """When the last anchor was made that both know."""
    until: datetime | None = None
    """When the last anchor of the file was made."""
    gaps: list[Gap] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """As that of `Beyond`."""

    @property
    def events(self) -> int:
        return sum(gap.last - gap.first + 1 for gap in self.gaps)


def lost(file: Path, keys: KeySet) -> Lost:
    """Hold the file against the log, of which all that can be sealed has been."""
    told = beyond(file, Anchor.objects.all(), lambda statement: read(statement, keys))
    return Lost(
        anchors=len(told.further),
        since=told.common.at if told.common else None,
        until=told.further[-1].at if told.further else None,
        gaps=list(_gaps(told.common, told.further)) if told.further else [],
        unread=told.unread,
    )


def beyond(file: Path, anchors: QuerySet[Any], read: Callable[[str], A]) -> Beyond[A]:
    """Hold a file against its table; `read` gives what a statement says, and raises NotOurs or ValueError."""
    unread = [f"there is no {file}"] if anchors.exists() and not file.exists() else []

    def readable(statements: Iterable[str]) -> Iterator[A]:
        for statement in statements:
            try:
                yield read(statement)
            except (NotOurs, ValueError) as why:
                unread.append(str(why))

    known, further = parted(file, anchors)
    after = list(readable(further))
    common = next(readable([known]), None) if known else None
    return Beyond(common=common, further=after, unread=unread)


def _gaps(common: Anchored | None, beyond: list[Anchored]) -> Iterator[Gap]:
    for chain, (length, _) in enumerate(heads()):
        promised = dict(said.heads[chain] for said in beyond)
        rows = Seal.objects.filter(chain=chain, position__in=promised).values_list("position", "hash")
        holds = {place: bytes(link) == promised[place] for place, link in rows}
        alike = [common.heads[chain][0] if common else 0, *(place for place, same in holds.items() if same)]
        # Where somebody wrote on after the restore, what follows the last place that both know is another's.
        first = (length if all(holds.values()) else max(alike)) + 1
        if max(promised) >= first:
            yield Gap(chain=chain, first=first, last=max(promised))
