"""What tallies, changes and a few rows say of consents, as parts of one statement (`consent.totals`)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from consent.lifecycle import ENDERS, Actor, Status
from consent.over import OVER_SQL

_COLUMNS = {"issuer": "issuer", "kind": "kind", "client_id": "client_id", "recipient": "recipient_id"}
_CHANGED_ON = {
    "created_at": "created_on",
    "authorised_at": "given_on",
    "status_changed_at": "changed_on",
    "expires_at": "expires_on",
}
_LOGGED = frozenset({"authorised_at", "status_changed_at"})
"""What the log has an event of at the same moment."""
_LARGE = "EXISTS (SELECT FROM consent_monthtally WHERE recipient_id = %(recipient)s)"
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


FORGOTTEN = date.min
"""Stands in the tallies of looks for their day, of consents that were looked at and are erased."""


class Span(NamedTuple):
    """From (included) and before; None where there is no bound."""

    since: datetime | None
    before: datetime | None


class Dates(NamedTuple):
    """The same of whole days."""

    since: date | None
    before: date | None

    @property
    def span(self) -> Span:
        return Span(*(None if day is None else midnight(day) for day in self))


class Parts:
    """Numbers that add up to a total, as scalar subqueries with their values."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.values: dict[str, Any] = {name: asked[name] for name in _COLUMNS if name in asked}
        self._selects = list[str]()
        self._provided = ""
        self._same = [f"{column} = %({name})s" for name, column in _COLUMNS.items() if name in asked]
        statuses: tuple[Status, ...] | None = asked.get("status")
        actors: tuple[Actor, ...] | None = asked.get("ended_by")
        self._by_time = Actor.CLOCK in actors if actors is not None else statuses is not None
        """Whether what time ends meanwhile comes to fit, or ceases to."""
        self._sorted = list[str]()
        if statuses is not None:
            self.values["status"] = [one.value for one in statuses]
            self._sorted.append("{status} = ANY (%(status)s::text[])")
        if actors is not None:
            self.values["actors"] = [one.value for one in actors]
            self.values["ends"] = [status.value for status, actor in ENDERS.items() if actor in actors]
            self._sorted.append(
                "({ended_by} = ANY (%(actors)s::text[])"
                " OR {ended_by} = '' AND {status} = ANY (%(ends)s::text[]))"
            )

    @property
    def total(self) -> str:
        """All parts in one statement, and so at one moment; null where the tallies know nothing of it."""
        added = " + ".join(f"({part})" for part in self._selects)
        return f"SELECT CASE WHEN {self._provided} THEN {added} END" if self._provided else f"SELECT {added}"

    def of_companies(self) -> "Parts":
        self._tallied("companytally")
        self._tallied("tallychange")
        self._overdue({})
        return self

    def of_days(self, column: str, span: Span) -> "Parts":
        """By one of their moments."""
        whole, edges = pieces(span, day_around)
        if whole is not None:
            on = _CHANGED_ON[column]
            self.values["moment"] = column
            self._tallied("daytally", ["moment = %(moment)s", *self._between("day", whole)])
            self._tallied("tallychange", [f"{on} IS NOT NULL", *self._between(on, whole)])
            self._overdue({column: whole.span})
        for edge in edges:
            self._rows({column: edge}, logged=edge if column in _LOGGED else None)
        return self

    def of_months(self, created: Span, changed: Span) -> "Parts":
        """Of a large company, by when they were asked for and when they last moved."""
        self._provided = _LARGE
        months, rest_of_months = pieces(created, month_around)
        days, rest_of_days = pieces(changed, day_around)
        if months is not None:
            if days is not None:
                moved = self._between("changed_on", days)
                self._tallied("monthtally", [*self._between("asked_in", months), *moved])
                self._tallied("tallychange", [*self._between("created_on", months), *moved])
                self._overdue({"created_at": months.span, "status_changed_at": days.span})
            for edge in rest_of_days:
                self._rows({"created_at": months.span, "status_changed_at": edge}, logged=edge)
        for edge in rest_of_months:
            self._rows({"created_at": edge, "status_changed_at": changed})
        return self

    def of_looks(self, days: Dates) -> "Parts":
        """By the day of the last look, as far as it is known."""
        self.values["forgotten"] = FORGOTTEN
        fitting = [*self._same, "day > %(forgotten)s", *self._between("day", days)]
        for table in ("looktally", "lookchange"):
            self._add("coalesce(sum(number), 0)", f"consent_{table}", fitting)
        return self

    def never_looked_at(self) -> "Parts":
        """Those that were given, without those that were looked at, whether or not these are erased."""
        self.of_days("authorised_at", Span(None, None))
        for table in ("looktally", "lookchange"):
            self._add("-coalesce(sum(number), 0)", f"consent_{table}", self._same)
        return self

    def days_asked(self, created: Span) -> str:
        """On which days they were asked for, newest first, and how many on each."""
        within = _around(created, day_around)
        return self._newest(
            self._source("day", "daytally", ["moment = 'created_at'", *self._between("day", within)]),
            self._source("created_on", "tallychange", self._between("created_on", within)),
        )

    def months_asked(self, created: Span, changed: Span) -> str:
        """In which months they were asked for, newest first, if they are of a large company."""
        within = _around(created, month_around)
        moved = self._between("changed_on", _around(changed, day_around))
        month = "date_trunc('month', created_on)::date"
        return self._newest(
            self._source("asked_in", "monthtally", [*self._between("asked_in", within), *moved]),
            self._source(month, "tallychange", [_LARGE, *self._between(month, within), *moved]),
        )

    def _newest(self, *sources: str) -> str:
        return (
            f"SELECT day, sum(number) FROM ({' UNION ALL '.join(sources)}) told (day, number)"  # noqa: S608
            " GROUP BY day HAVING sum(number) > 0 ORDER BY day DESC"
        )

    def _source(self, what: str, table: str, also: list[str]) -> str:
        fitting = " AND ".join([*self._same, *self._stored(), *also]) or "TRUE"
        return f"SELECT {what}, number FROM consent_{table} WHERE {fitting}"  # noqa: S608 -- names of ours

    def _stored(self, status: str = "status", ended_by: str = "ended_by") -> list[str]:
        return [one.format(status=status, ended_by=ended_by) for one in self._sorted]

    def _tallied(self, table: str, also: Iterable[str] = ()) -> None:
        fitting = [*self._same, *self._stored(), *also]
        self._add("coalesce(sum(number), 0)", f"consent_{table}", fitting)

    def _overdue(self, within: Mapping[str, Span]) -> None:
        """Those that stand in the tallies by a status that time has taken from them."""
        if self._by_time:
            now, stored = (" AND ".join(these) for these in (self._stored("'expired'", "''"), self._stored()))
            self._add(
                f"coalesce(sum(({now})::int - ({stored})::int), 0)",
                f"({_UNSWEPT}) c",
                [*self._same, *self._all_between(within), *(f"{column} IS NOT NULL" for column in within)],
            )

    def _rows(self, within: Mapping[str, Span], *, logged: Span | None = None) -> None:
        """Some rows; of what moved in a few hours the log knows, whose index is of its time."""
        fitting = self._all_between(within)
        if logged is not None:
            told = " AND ".join(self._between("at", logged))
            fitting.append(f"id IN (SELECT consent_id FROM consent_consentevent WHERE {told})")  # noqa: S608
        by_now = f"CASE WHEN ({OVER_SQL}) IS TRUE THEN 'expired' ELSE status END"
        self._add("count(*)", "consent_consent c", [*self._same, *self._stored(by_now), *fitting])

    def _all_between(self, within: Mapping[str, Span]) -> list[str]:
        return [one for column, span in within.items() for one in self._between(column, span)]

    def _between(self, column: str, bounds: Span | Dates) -> list[str]:
        found = list[str]()
        for sign, value in zip((">=", "<"), bounds, strict=True):
            if value is not None:
                name = f"value_{len(self.values)}"
                self.values[name] = value
                found.append(f"{column} {sign} %({name})s")
        return found

    def _add(self, what: str, table: str, fitting: Iterable[str]) -> None:
        self._selects.append(f"SELECT {what} FROM {table} WHERE {' AND '.join(fitting) or 'TRUE'}")  # noqa: S608


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


Around = Callable[[date], tuple[date, date]]
"""The day or month around a day: its first day, and that of the next."""


def day_around(day: date) -> tuple[date, date]:
    return day, _later(day, 1)


def month_around(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, _later(first, 31).replace(day=1)


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days) if (date.max - day).days >= days else date.max


def _around(span: Span, around: Around) -> Dates:
    """The days, or the months, that a span touches."""
    since = around(span.since.astimezone(UTC).date())[0] if span.since is not None else None
    before = span.before.astimezone(UTC).date() if span.before is not None else None
    if before is not None and midnight(around(before)[0]) != span.before:
        before = around(before)[1]
    return Dates(since, before)


def pieces(span: Span, around: Around) -> tuple[Dates | None, list[Span]]:
    """The whole days or months in a span, None where there is none, and what is left at its ends."""
    since = before = None
    if span.since is not None:
        first, following = around(span.since.astimezone(UTC).date())
        since = first if midnight(first) == span.since else following
    if span.before is not None:
        before, _ = around(span.before.astimezone(UTC).date())
    if since is not None and before is not None and since >= before:
        return None, [span]
    whole = Dates(since, before)
    ends = Span(span.since, whole.span.since), Span(whole.span.before, span.before)
    return whole, [end for end in ends if end.since != end.before]
