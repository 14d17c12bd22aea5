"""What is known of calls and flows: kept as it happens, a batch at a time, and read for reports."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from consent.figures import Client, days_counted, in_force_now, of_clients
from oidc.clauses import clause
from oidc.issuers import issuer_names, security_policy
from oidc.models import CallCount, FlowCount
from oidc.reporting import Answered, CallKind, Measured

DAYS_BEFORE = timedelta(days=7)
MONTHS = 13


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that was answered."""

    issuer: str
    kind: CallKind
    status: int
    fault: str
    at: datetime
    took: timedelta


@clause("AUD-08", "NFR-08")
def keep(calls: Iterable[Call], minutes: Iterable[datetime]) -> None:
    """Add calls to what was counted before, and the minutes in which this server was there: one statement,
    which takes rows in the order of their keys, so that servers that keep at once only wait."""
    answered: dict[tuple[Any, ...], list[int]] = {}
    seconds: dict[tuple[Any, ...], int] = {}
    for call in calls:
        hour = call.at.replace(minute=0, second=0, microsecond=0)
        key = (call.issuer, hour, call.kind.tier.value, call.kind.door.value, call.status, call.fault)
        counts = answered.setdefault(key, [0, 0, 0])
        counts[0] += 1
        counts[1] += call.took <= call.kind.within
        counts[2] += round(call.took.total_seconds() * 1000)
        second = (call.issuer, call.at.replace(microsecond=0), call.kind.door.value != "public")
        seconds[second] = seconds.get(second, 0) + 1
    served: dict[datetime, int] = {}
    for minute in minutes:
        hour = minute.replace(minute=0, second=0, microsecond=0)
        served[hour] = served.get(hour, 0) | 1 << minute.minute
    rows = [(*key, *counts) for key, counts in sorted(answered.items())]
    said = {
        **{f"c{number}": list(column) for number, column in enumerate(_columns(rows, 9))},
        **{
            f"s{n}": list(c) for n, c in enumerate(_columns([(*k, v) for k, v in sorted(seconds.items())], 4))
        },
        **{f"m{n}": list(c) for n, c in enumerate(_columns(sorted(served.items()), 2))},
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, said)


def _columns(rows: list[Any], many: int) -> list[Any]:
    return list(zip(*rows, strict=True)) if rows else [()] * many


_KEEP = """
WITH answered AS (
    INSERT INTO oidc_callcount AS known
        (issuer, hour, tier, door, status, fault, calls, within, milliseconds)
    SELECT * FROM unnest(%(c0)s::text[], %(c1)s::timestamptz[], %(c2)s::text[], %(c3)s::text[],
                         %(c4)s::int[], %(c5)s::text[], %(c6)s::int[], %(c7)s::int[], %(c8)s::bigint[])
        ON CONFLICT (issuer, hour, tier, door, status, fault) DO UPDATE
       SET calls = known.calls + EXCLUDED.calls, within = known.within + EXCLUDED.within,
           milliseconds = known.milliseconds + EXCLUDED.milliseconds
), seconds AS (
    INSERT INTO oidc_busysecond AS known (issuer, second, secured, calls)
    SELECT * FROM unnest(%(s0)s::text[], %(s1)s::timestamptz[], %(s2)s::boolean[], %(s3)s::int[])
        ON CONFLICT (issuer, second, secured) DO UPDATE SET calls = known.calls + EXCLUDED.calls
)
INSERT INTO oidc_servedhour AS known (hour, minutes)
SELECT * FROM unnest(%(m0)s::timestamptz[], %(m1)s::bigint[])
    ON CONFLICT (hour) DO UPDATE SET minutes = known.minutes | EXCLUDED.minutes
"""


def measured_issuers() -> list[str]:
    """Those whose profile wants calls measured, and says by which rule data may be refused."""
    return [name for name in issuer_names() if security_policy(name).reporting is not None]


def measured(issuer: str, at: datetime) -> Measured:
    """Everything that is known of one issuer: three statements, however much happened."""
    at = at.astimezone(UTC)
    since = at.date() - DAYS_BEFORE
    answered, began_on, peaks, served, stages, counted_from = _of_calls(issuer, since, at)
    standing = in_force_now(issuer)
    return Measured(
        at=at,
        began_on=began_on or at.date(),
        answered=answered,
        peaks=peaks,
        served=served,
        counted=tuple(days_counted(since, at.date(), issuer=issuer)),
        counted_from=counted_from or at.date(),
        stages=stages,
        ongoing=standing.ongoing,
        ongoing_for_organisations=standing.ongoing_for_organisations,
        customers=standing.customers,
        clients=standing.clients,
    )


def _of_calls(issuer: str, since: date, at: datetime) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"issuer": issuer, "since": since, "months": _first_month(at)})
        said, began_on, counted_from = cursor.fetchone()
    answered, peaks, months, first, stages = json.loads(said)
    return (
        tuple(Answered(**row | {"hour": datetime.fromisoformat(row["hour"])}) for row in answered),
        began_on,
        {(date.fromisoformat(day), doors): calls for day, doors, calls in peaks},
        shares_served(
            {date.fromisoformat(month): minutes for month, minutes in months}, _first_of(first), at
        ),
        {(date.fromisoformat(day), stage): number for day, stage, number in stages},
        counted_from,
    )


def _first_of(first: list[Any] | None) -> datetime | None:
    """The first minute in which any server was there, of the first hour and its bits."""
    if first is None:
        return None
    hour, minutes = datetime.fromisoformat(first[0]), int(first[1])
    return hour + timedelta(minutes=(minutes & -minutes).bit_length() - 1)


def shares_served(minutes: Mapping[date, int], first: datetime | None, at: datetime) -> Mapping[date, float]:
    """By the first of each month, newest first: of its minutes up to the present one, and since somebody was
    there for the first time, the share in which somebody was."""
    found: dict[date, float] = {}
    if first is None:
        return found
    now = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    month = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while month.date() >= first.date().replace(day=1) and len(found) < MONTHS:
        following = (month + timedelta(days=32)).replace(day=1)
        all_of_them = (min(following, now) - max(month, first)) // timedelta(minutes=1)
        found[month.date()] = min(1.0, minutes.get(month.date(), 0) / max(1, all_of_them))
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def months_served(at: datetime) -> Mapping[date, float]:
    """As `shares_served`, of what is on record."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_MONTHS}, {_FIRST_HOUR}", {"months": _first_month(at)})
        months, first = cursor.fetchone()
    minutes = {date.fromisoformat(day): many for day, many in json.loads(months)}
    return shares_served(minutes, _first_of(json.loads(first) if first else None), at)


def _first_month(at: datetime) -> date:
    return (at.date().replace(day=1) - timedelta(days=365)).replace(day=1)


_MONTHS = """coalesce((SELECT jsonb_agg(jsonb_build_array(month, minutes)) FROM (
                    SELECT date_trunc('month', hour AT TIME ZONE 'UTC')::date AS month,
                           sum(bit_count(minutes::bit(64))) AS minutes
                      FROM oidc_servedhour WHERE hour >= %(months)s GROUP BY 1) months), '[]')"""
_FIRST_HOUR = "(SELECT jsonb_build_array(hour, minutes) FROM oidc_servedhour ORDER BY hour LIMIT 1)"
_READ = f"""
SELECT jsonb_build_array(
       coalesce((SELECT jsonb_agg(jsonb_build_object('hour', hour, 'tier', tier, 'door', door,
                        'status', status, 'fault', fault, 'calls', calls, 'within', within,
                        'milliseconds', milliseconds) ORDER BY hour)
                   FROM oidc_callcount WHERE issuer = %(issuer)s AND hour >= %(since)s), '[]'),
       coalesce((SELECT jsonb_agg(jsonb_build_array(day, doors, calls))
                   FROM oidc_busiestsecond WHERE issuer = %(issuer)s AND day >= %(since)s), '[]'),
       {_MONTHS},
       {_FIRST_HOUR},
       coalesce((SELECT jsonb_agg(jsonb_build_array(day, stage, number)) FROM (
                    SELECT day, stage, sum(number) AS number FROM oidc_flowcount
                     WHERE issuer = %(issuer)s AND day >= %(since)s GROUP BY 1, 2) stages), '[]'))::text,
       (SELECT (min(hour) AT TIME ZONE 'UTC')::date FROM oidc_callcount WHERE issuer = %(issuer)s),
       least((SELECT min(day) FROM consent_consentcount WHERE issuer = %(issuer)s),
             (SELECT min(day) FROM oidc_flowcount WHERE issuer = %(issuer)s))
"""  # noqa: S608 -- our own words


def flows_by_stage(
    since: date, until: date, *, clients: Sequence[Client] = ()
) -> Mapping[Client, Mapping[str, int]]:
    """By issuer and client, how many flows of these days (both included) ended at each stage."""
    rows = FlowCount.objects.filter(of_clients(clients), day__gte=since, day__lte=until)
    found: dict[Client, dict[str, int]] = {}
    summed = rows.values_list("issuer", "client_id", "stage").annotate(many=Sum("number")).order_by()
    for issuer, client_id, stage, many in summed:
        found.setdefault((issuer, client_id), {})[stage] = many
    return found


def flows_by_day(since: date, until: date) -> Mapping[date, Mapping[str, int]]:
    """How many flows of each day ended at each stage, over all clients."""
    rows = FlowCount.objects.filter(day__gte=since, day__lte=until)
    found: dict[date, dict[str, int]] = {}
    for day, stage, many in rows.values_list("day", "stage").annotate(many=Sum("number")).order_by():
        found.setdefault(day, {})[stage] = many
    return found


def calls_between(issuer: str, since: datetime, until: datetime) -> list[tuple[str, int, str, int]]:
    """Door, status, fault and how many calls, of the hours from `since` to before `until`."""
    rows = CallCount.objects.filter(issuer=issuer, hour__gte=since, hour__lt=until)
    summed = rows.values_list("door", "status", "fault").annotate(many=Sum("calls"))
    return list(summed.order_by("door", "status", "fault"))


def calls_measured_since(issuer: str) -> datetime | None:
    """The first hour of which calls are on record."""
    return CallCount.objects.filter(issuer=issuer).order_by("hour").values_list("hour", flat=True).first()
