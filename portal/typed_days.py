"""A day as people type it, in three fields: what it is, or precisely what is wrong with it, and where."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.moments import day
from portal.spoken import spoken

LAST_SECOND = time(23, 59, 59)
"""A last day counts whole."""
SHORTEST = 3
"""So many letters of a month's name tell it from the others."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days that can be chosen, by the calendar of a place."""

    first: date
    last: date | None
    """None where there is no last one."""
    timezone: str

    def end_of(self, chosen: date) -> datetime:
        return datetime.combine(chosen, LAST_SECOND, ZoneInfo(self.timezone))

    def written(self, chosen: date) -> str:
        """ "12 March 2027"."""
        return day(self.end_of(chosen), self.timezone)


class NoDay(Exception):
    """What was typed is no day that can be chosen; `field` is the part to mend."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


def span_until(end: datetime | None, at: datetime, timezone: str) -> Span:
    """From today to the last day that is over by `end`, as it has to be sooner than that."""
    zone = ZoneInfo(timezone)
    last = None
    if end is not None:
        local = end.astimezone(zone)
        last = local.date() - timedelta(days=1)
    return Span(first=at.astimezone(zone).date(), last=last, timezone=timezone)


def typed(fields: Mapping[str, str]) -> dict[str, str]:
    """The three parts as they came, cut to what a part can be."""
    return {part: fields.get(part, "").strip()[:20] for part in ("day", "month", "year")}


def day_of(parts: Mapping[str, str], span: Span) -> date:
    """Raises NoDay."""
    if not any(parts.values()):
        raise NoDay("day", _("Enter the last day."))
    for part, missing in (
        ("day", _("Enter the day of the month, too.")),
        ("month", _("Enter the month, too.")),
        ("year", _("Enter the year, too.")),
    ):
        if not parts[part]:
            raise NoDay(part, missing)
    year, month = _year(parts["year"]), _month(parts["month"])
    try:
        chosen = date(year, month, _number(parts["day"]) or 0)
    except ValueError:
        told = _("{month} {year} has no day {day}.")
        names = {"month": spoken().months[month - 1], "year": year, "day": parts["day"]}
        raise NoDay("day", told.format(**names)) from None
    if chosen < span.first:
        told = _("{day} is over already. Choose {first} or a later day.")
        raise NoDay("day", told.format(day=span.written(chosen), first=span.written(span.first)))
    if span.last is not None and chosen > span.last:
        raise not_sooner(chosen, span)
    return chosen


def not_sooner(chosen: date, span: Span) -> NoDay:
    """Of a span that has a last day."""
    told = _("{day} isn’t sooner than it ends now. Choose {last} or an earlier day.")
    last = span.written(span.last) if span.last else ""
    return NoDay("day", told.format(day=span.written(chosen), last=last))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= len("2027") else None


def _year(text: str) -> int:
    year = _number(text)
    if not year or len(text) != len("2027"):
        raise NoDay("year", _("Enter the year with four digits, such as {year}.").format(year=2027))
    return year


def _month(text: str) -> int:
    """By its number, or by its name in the language spoken, or the beginning of that."""
    number = _number(text)
    if number is None and len(text) >= SHORTEST:
        begins = [without_marks(name).startswith(without_marks(text).rstrip(".")) for name in spoken().months]
        number = begins.index(True) + 1 if begins.count(True) == 1 else None
    if number is None or not 1 <= number <= len(spoken().months):
        raise NoDay("month", _("Enter the month as a number from 1 to 12, or by its name."))
    return number


def without_marks(text: str) -> str:
    """Without what a keyboard may lack: a macron is heard, and seldom typed."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
