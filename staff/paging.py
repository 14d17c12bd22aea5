"""Lists of what happened, the newest first: a page begins where the one before it ended.

Of two lists on one page each goes on apart, and the other one stays where it is.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from consent.searching import Place
from staff.answers import said
from staff.finding import place_in

LISTED = 100
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Piece(Generic[Row]):
    """What one page shows of a list."""

    rows: list[Row]
    older: str
    """The place that the next page begins after; empty where there is nothing older."""
    begun: bool
    """Whether it does not begin with the newest."""
    here: str
    """What another list's address carries, so that this one stays where it is; empty at the newest."""


def piece_of(http: HttpRequest, name: str, rows: QuerySet[Row], *, by: str) -> Piece[Row]:
    """The piece that the address asks for under `name`; `by` is the column with the moment of each row, whose
    key is a UUID."""
    place = place_in(said(http, name))
    if place is not None:
        at_once: dict[str, Any] = {by: place.created_at, "pk__lt": place.id}
        rows = rows.filter(Q(**{f"{by}__lt": place.created_at}) | Q(**at_once))
    found = list(rows.order_by(f"-{by}", "-pk")[: LISTED + 1])
    last = found[LISTED - 1] if len(found) > LISTED else None
    older = str(Place(created_at=getattr(last, by), id=last.pk)) if last is not None else ""
    return Piece(
        rows=found[:LISTED],
        older=older,
        begun=place is not None,
        here=f"{urlencode({name: str(place)})}&" if place is not None else "",
    )
