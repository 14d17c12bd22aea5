"""How many consents fit a search, exactly and without reading them, wherever their tallies can tell.

Tallies know a consent's stored status; what time has ended and no sweep has written down yet is found by the
sweep's own marks, and told as expired. Of a span of time whole days are told by the tallies, and the hours at
its ends by the rows.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection

from consent.lifecycle import Status
from consent.models import CompanyTally, TallyChange
from consent.over import OVER_SQL

_OF_COMPANY = frozenset({"issuer", "kind", "status", "recipient", "client_id"})
_OF_DAY = frozenset({"issuer", "kind", "status"})
_MOMENTS = {"created": "created_at", "changed": "status_changed_at", "expires": "expires_at"}
_CHANGED_ON = {"created_at": "created_on", "status_changed_at": "changed_on", "expires_at": "expires_on"}
_COLUMNS = {"issuer": "issuer", "kind": "kind", "client_id": "client_id", "recipient": "recipient_id"}
_BEYOND = """
    SELECT id FROM consent_consent WHERE {0} <= statement_timestamp() AND {0} >=
        (SELECT coalesce(max(moment), '-infinity') FROM consent_sweepmark WHERE "column" = '{0}')
"""
_UNSWEPT = f"""
    SELECT c.* FROM consent_consent c WHERE ({OVER_SQL}) IS TRUE AND c.id IN (
        {"UNION".join(_BEYOND.format(column) for column in ("expires_at", "authorise_by", "pick_up_by"))}
        UNION SELECT unnest(skipped) FROM consent_sweepmark) OFFSET 0
"""  # noqa: S608 -- names of ours
"""Consents that time has ended and the sweep has not closed: beyond its marks, or skipped by it. Few, and
OFFSET keeps PostgreSQL from looking for them among all those of a company."""


def total_by_tallies(asked: Mapping[str, Any]) -> int | None:
    """How many fit what is asked for, by the members of a `Search` that are not None; None where the tallies
    do not know: they know consents by company, or by one of their moments."""
    if asked.keys() <= _OF_COMPANY:
        return _summed(_Parts(asked).of_companies())
    plain = {name: value for name, value in asked.items() if name in _OF_DAY}
    ends = {name.rpartition("_")[0] for name in asked.keys() - plain.keys()}
    if len(ends) != 1 or not ends <= _MOMENTS.keys():
        return None
    (moment,) = ends
    since, before = asked.get(f"{moment}_from"), asked.get(f"{moment}_before")
    return _summed(_Parts(plain).of_span(_MOMENTS[moment], since, before))


def days_of(asked: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """Between which moments everything that fits was asked for, as far as kind, ecosystem and status tell."""
    parts = _Parts({name: value for name, value in asked.items() if name in _OF_DAY})
    found = _rows_of(parts.days_asked(), parts.values)
    first, last = found[0]
    return None if first is None else (_midnight(first), _midnight(last + timedelta(days=1)))


def issuers_of(client_id: str) -> list[str]:
    """The issuers that have a consent to a client of that id."""
    named = [table.objects.filter(client_id=client_id) for table in (CompanyTally, TallyChange)]
    found = [rows.order_by().values_list("issuer", flat=True) for rows in named]
    return sorted(found[0].union(found[1]))


def _summed(parts: "_Parts") -> int:
    """All parts in one statement, and so at one moment."""
    found = _rows_of("SELECT " + " + ".join(f"({part})" for part in parts.selects), parts.values)
    return int(found[0][0])


def _rows_of(sql: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


class _Parts:
    """Numbers that add up to a total, as scalar subqueries with their values."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.selects = list[str]()
        self.values: dict[str, Any] = {name: asked[name] for name in _COLUMNS if name in asked}
        self._same = [f"{column} = %({name})s" for name, column in _COLUMNS.items() if name in asked]
        self._status: tuple[Status, ...] | None = asked.get("status")
        if self._status is not None:
            self.values |= {
                "status": [one.value for one in self._status],
                "over": Status.EXPIRED in self._status,
            }

    def of_companies(self) -> "_Parts":
        self._tallied("consent_companytally", [])
        self._tallied("consent_tallychange", [])
        self._overdue([])
        return self

    def of_span(self, column: str, since: datetime | None, before: datetime | None) -> "_Parts":
        first = _first_whole_day(since) if since is not None else None
        behind = before.astimezone(UTC).date() if before is not None else None
        if first is not None and behind is not None and first >= behind:
            self._rows(column, since, before)
            return self
        self.values |= {"moment": column}
        self._tallied("consent_daytally", ["moment = %(moment)s", *self._between("day", first, behind)])
        on = _CHANGED_ON[column]
        self._tallied("consent_tallychange", [f"{on} IS NOT NULL", *self._between(on, first, behind)])
        self._overdue([f"{column} IS NOT NULL", *self._between(column, _midnight(first), _midnight(behind))])
        if first is not None and since < _midnight(first):
            self._rows(column, since, _midnight(first))
        if behind is not None and _midnight(behind) < before:
            self._rows(column, _midnight(behind), before)
        return self

    def days_asked(self) -> str:
        """The first and the last day on which any of them was asked for."""
        same = " AND ".join([*self._same, *self._stored()]) or "TRUE"
        return f"""
            SELECT min(day), max(day) FROM (
                SELECT day FROM (
                    SELECT day, number FROM consent_daytally WHERE moment = 'created_at' AND {same}
                    UNION ALL SELECT created_on, number FROM consent_tallychange WHERE {same}
                ) told GROUP BY day HAVING sum(number) > 0
            ) days
        """  # noqa: S608 -- names of ours

    def _stored(self) -> list[str]:
        return ["status = ANY (%(status)s::text[])"] if self._status is not None else []

    def _tallied(self, table: str, also: list[str]) -> None:
        stored = self._stored()
        self._add("coalesce(sum(number), 0)", table, [*self._same, *stored, *also])

    def _overdue(self, also: list[str]) -> None:
        """Those that stand in the tallies by a status that time has taken from them."""
        if self._status is not None:
            difference = (
                "coalesce(sum((%(over)s::boolean)::int - (status = ANY (%(status)s::text[]))::int), 0)"
            )
            self._add(difference, f"({_UNSWEPT}) c", [*self._same, *also])

    def _rows(self, column: str, since: datetime | None, before: datetime | None) -> None:
        """The rows of some hours; of what moved in them the log knows, whose index is of its time."""
        within = self._between(column, since, before)
        if column == "status_changed_at":
            told = " AND ".join(self._between("at", since, before))
            within.append(f"id IN (SELECT consent_id FROM consent_consentevent WHERE {told})")  # noqa: S608
        if self._status is not None:
            by_now = f"CASE WHEN ({OVER_SQL}) IS TRUE THEN 'expired' ELSE status END"
            within.append(f"{by_now} = ANY (%(status)s::text[])")
        self._add("count(*)", "consent_consent c", [*self._same, *within])

    def _between(self, column: str, since: date | None, before: date | None) -> list[str]:
        """From (included) and before; None where there is no bound."""
        found = list[str]()
        for sign, value in ((">=", since), ("<", before)):
            if value is not None:
                name = f"value_{len(self.values)}"
                self.values[name] = value
                found.append(f"{column} {sign} %({name})s")
        return found

    def _add(self, what: str, table: str, conditions: list[str]) -> None:
        self.selects.append(f"SELECT {what} FROM {table} WHERE {' AND '.join(conditions) or 'TRUE'}")  # noqa: S608


def _first_whole_day(since: datetime) -> date:
    day = since.astimezone(UTC).date()
    return day if _midnight(day) == since else day + timedelta(days=1)


def _midnight(day: date | None) -> Any:
    return None if day is None else datetime.combine(day, time.min, UTC)
