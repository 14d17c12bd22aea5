"""How many consents fit a search, exactly and without reading them, wherever their tallies can tell.

Tallies know a consent's stored status; what time has ended and no sweep has written down yet is found by the
sweep's own marks, and told as expired. Of a span of time whole days are told by the tallies, and the hours at
its ends by the rows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from consent.lifecycle import Actor, Status
from consent.models import CompanyTally, TallyChange
from consent.tallied import Around, Parts, Span, day_around, midnight, month_around, pieces

_OF_LOOK = frozenset({"issuer", "kind"})
_OF_DAY = _OF_LOOK | {"status", "ended_by"}
_OF_COMPANY = _OF_DAY | {"recipient", "client_id"}
_OF_MONTH = frozenset({"created", "changed"})
_MOMENTS = {
    "created": "created_at",
    "given": "authorised_at",
    "changed": "status_changed_at",
    "expires": "expires_at",
}
_WAITING = frozenset({Status.AWAITING, Status.INCOMPLETE})


class Newest(NamedTuple):
    """Where the newest of what fits were asked for."""

    spans: list[Span]
    all: bool
    """Whether all that fit are in them."""

    @property
    def there(self) -> Q:
        spans = (Q(created_at__gte=since, created_at__lt=before) for since, before in self.spans)
        return reduce(or_, spans, Q(pk__in=[]))


def total_by_tallies(asked: Mapping[str, Any]) -> int | None:
    """How many fit what is asked for, by the members of a `Search` that are not None; None where the tallies
    do not know: they know consents by company, by one of their moments, or of a large company by two."""
    plain, moments = _parted(asked)
    parts = Parts(plain)
    if not moments:
        return _summed(parts.of_companies())
    if "recipient" in plain and moments <= _OF_MONTH:
        return _summed(parts.of_months(_span(asked, "created"), _span(asked, "changed")))
    if plain.keys() <= _OF_LOOK and moments == {"looked"}:
        days, hours = pieces(_span(asked, "looked"), day_around)
        return None if days is None or hours else _summed(parts.of_looks(days))
    if plain.keys() <= _OF_LOOK and moments == {"unused"} and asked["unused"]:
        return _summed(parts.never_looked_at())
    if plain.keys() <= _OF_DAY and len(moments) == 1 and moments <= _MOMENTS.keys():
        (moment,) = moments
        return _summed(parts.of_days(_MOMENTS[moment], _span(asked, moment)))
    return None


def newest_of(asked: Mapping[str, Any], *, upto: datetime | None, many: int) -> Newest | None:
    """Where the newest `many` of what fits were asked for, by a moment; None where the tallies do not know.

    What time has ended stands in the tallies by another status, so of what it ended they know too little.
    """
    if Status.EXPIRED in asked.get("status", ()) or Actor.CLOCK in asked.get("ended_by", ()):
        return None
    plain, moments = _parted(asked)
    parts, created = Parts(plain), _span(asked, "created")
    if "recipient" in plain and moments <= _OF_MONTH:
        sql = parts.months_asked(created, _span(asked, "changed"))
        if months := _rows_of(sql, parts.values):
            return _first(months, month_around, upto, many)
    exact = plain.keys() <= _OF_DAY and moments <= {"created"}
    if exact or (asked.get("status") and _WAITING.issuperset(asked["status"])):
        parts = Parts({name: value for name, value in plain.items() if name in _OF_DAY})
        days = _rows_of(parts.days_asked(created), parts.values)
        if exact:
            return _first(days, day_around, upto, many)
        if days:  # those that fit are among them, and nothing waits for long
            return Newest([Span(midnight(days[-1][0]), midnight(day_around(days[0][0])[1]))], all=True)
    return None


def issuers_of(client_id: str) -> list[str]:
    """The issuers that have a consent to a client of that id."""
    named = [table.objects.filter(client_id=client_id) for table in (CompanyTally, TallyChange)]
    found = [rows.order_by().values_list("issuer", flat=True) for rows in named]
    return sorted(found[0].union(found[1]))


def is_a_kind(kind: str) -> bool:
    """Whether there is a consent of that kind."""
    named = [
        table.objects.filter(kind=kind).order_by().values("kind") for table in (CompanyTally, TallyChange)
    ]
    return named[0].union(named[1]).exists()


def _parted(asked: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """What tallies know by their sort, and of which moments (or of what else) is asked beside it."""
    plain = {name: value for name, value in asked.items() if name in _OF_COMPANY}
    return plain, {name.removesuffix("_from").removesuffix("_before") for name in asked.keys() - plain.keys()}


def _span(asked: Mapping[str, Any], moment: str) -> Span:
    return Span(asked.get(f"{moment}_from"), asked.get(f"{moment}_before"))


def _first(told: Sequence[Any], around: Around, upto: datetime | None, many: int) -> Newest:
    """The first days or months that hold so many; one that `upto` lies in may hold fewer than it has."""
    spans, held = list[Span](), 0
    for day, number in told:
        if held >= many:
            return Newest(spans, all=False)
        since, before = midnight(day), midnight(around(day)[1])
        if upto is None or before <= upto:
            held += number
        if upto is None or since <= upto:
            spans.append(Span(since, before))
    return Newest(spans, all=True)


def _summed(parts: Parts) -> int | None:
    total = _rows_of(parts.total, parts.values)[0][0]
    return None if total is None else int(total)


def _rows_of(sql: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
