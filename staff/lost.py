"""What the file of anchors knows of the log of staff, and the database does not (as `consent.audit.lost`)."""

from dataclasses import dataclass

from joserfc.jwk import KeySet

from consent.audit.lost import beyond
from staff.anchors import Anchored, file_of_anchors, read
from staff.models import StaffAnchor, StaffEvent


@dataclass(frozen=True, kw_only=True)
class LostOfStaff:
    anchors: int
    """How many the file has that the table has not, or has another in place of."""
    first: int
    last: int
    """Numbers of the first and the last event that is gone; 0 where none is."""
    unread: list[str]
    """As that of `Beyond`."""

    @property
    def events(self) -> int:
        return self.last - self.first + 1 if self.last else 0


def lost_of_staff(keys: KeySet) -> LostOfStaff:
    told = beyond(file_of_anchors(), StaffAnchor.objects.all(), lambda statement: read(statement, keys))
    first, last = _gap(told.common.event if told.common else 0, told.further)
    return LostOfStaff(anchors=len(told.further), first=first, last=last, unread=told.unread)


def _gap(common: int, beyond: list[Anchored]) -> tuple[int, int]:
    promised = {said.event: said.head for said in beyond}
    rows = StaffEvent.objects.filter(number__in=promised).values_list("number", "hash")
    holds = {number: bytes(hashed) == promised[number] for number, hashed in rows}
    alike = [common, *(number for number, same in holds.items() if same)]
    end = StaffEvent.objects.order_by("-number").values_list("number", flat=True).first() or 0
    first, last = (end if all(holds.values()) else max(alike)) + 1, max(promised, default=0)
    return (first, last) if last >= first else (0, 0)
