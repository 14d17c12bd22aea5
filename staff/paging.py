"""Lists of what happened, in its order: a page begins where the one before it ended.

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
    """The place that the next page begins after; empty where there is none."""
    begun: bool
    """Whether it does not begin with the first."""
    here: str
    """What another list's address carries, so that this one stays where it is; empty at the first."""


def piece_of(
    http: HttpRequest,
    name: str,
    rows: QuerySet[Row],
    *,
    by: str,
    oldest_first: bool = False,
    most: int | None = None,
) -> Piece[Row]:
    """The piece that the address asks for under `name`; `by` is the column with the moment of each row, whose
    key is a UUID. None for as many as lists have."""
    place, most = place_in(said(http, name)), most or LISTED
    beyond, order = ("gt", (by, "pk")) if oldest_first else ("lt", (f"-{by}", "-pk"))
    if place is not None:
        at_once: dict[str, Any] = {by: place.created_at, f"pk__{beyond}": place.id}
        rows = rows.filter(Q(**{f"{by}__{beyond}": place.created_at}) | Q(**at_once))
    found = list(rows.order_by(*order)[: most + 1])
    last = found[most - 1] if len(found) > most else None
    older = str(Place(created_at=getattr(last, by), id=last.pk)) if last is not None else ""
    return Piece(
        rows=found[:most],
        older=older,
        begun=place is not None,
        here=f"{urlencode({name: str(place)})}&" if place is not None else "",
    )
