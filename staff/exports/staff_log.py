"""The log of staff, one event a row, with the hashes that prove it."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from staff.chain import canonical
from staff.exports.source import Counted, NotExported, Query, Source, column
from staff.models import StaffEvent

FILTERS = ("member", "did", "case", "customer", "emergency", "since", "until")
DAYS = ("since", "until")
_COLUMNS = {"emergency": "detail__emergency", "since": "at__gte", "until": "at__lt"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NO_DAY = "Write a day as 2026-01-31."
AT_A_TIME = 500


def fitting(query: Query) -> "QuerySet[StaffEvent]":
    """The events that have all that was asked for, from a day and until another, both included; raises
    NotExported where one of these is no day."""
    if no_days(query):
        raise NotExported(NO_DAY)
    chosen: dict[str, Any] = {_COLUMNS.get(name, name): query[name] for name in FILTERS if query.get(name)}
    if "at__gte" in chosen:
        chosen["at__gte"] = _midnight(chosen["at__gte"])
    if "at__lt" in chosen:
        chosen["at__lt"] = _midnight(chosen["at__lt"]) + timedelta(days=1)
    return StaffEvent.objects.filter(**chosen)


def no_days(query: Query) -> list[str]:
    """Which of the filters that are days say none that the log could go on after."""
    return [name for name in DAYS if query.get(name) and not _is_day(query[name])]


def _is_day(typed: str) -> bool:
    try:
        return bool(_midnight(typed) + timedelta(days=1))
    except (ValueError, OverflowError):
        return False


def _midnight(day: str) -> datetime:
    """That a day begins with, in UTC; raises ValueError."""
    if not _DAY.fullmatch(day):
        raise ValueError(day)
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _count(query: Query, at: datetime) -> Counted:
    rows = fitting(query).filter(at__lt=at)
    customers = rows.exclude(customer="").values("customer").distinct().count()
    return Counted(rows=rows.count(), customers=customers)


def _rows(query: Query, at: datetime) -> Iterator[StaffEvent]:
    return fitting(query).filter(at__lt=at).order_by("number").iterator(chunk_size=AT_A_TIME)


STAFF_LOG = Source(
    name="staff log",
    page="export_log",
    asks=FILTERS,
    columns=(
        column("number", lambda row: row.number),
        column("at", lambda row: row.at),
        column("member", lambda row: row.member, personal=True),
        column("did", lambda row: row.did),
        column("page", lambda row: row.page),
        column("consent", lambda row: str(row.consent or ""), personal=True),
        column("company", lambda row: str(row.recipient or "")),
        column("customer pseudonym", lambda row: row.customer, personal=True),
        column("why", lambda row: row.why),
        column("case", lambda row: row.case, personal=True),
        column("network address", lambda row: row.source, personal=True),
        column(
            "more",
            lambda row: json.dumps(row.detail, cls=DjangoJSONEncoder, sort_keys=True),
            personal=True,
        ),
        column("as it was hashed", canonical, personal=True),
        column("hash before", lambda row: bytes(row.previous).hex()),
        column("hash", lambda row: bytes(row.hash).hex()),
    ),
    says=lambda query: " ".join(f"{name}:{query[name]}" for name in FILTERS if query.get(name)) or "all",
    count=_count,
    rows=_rows,
)
