"""Reads what was counted by day, for reports and pictures; every question is bounded by days and clients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Q, Sum

from consent.happenings import DayCount, Wait
from consent.models import (
    ConsentCount,
    DisclosureCount,
    DurationCount,
    InForceCount,
    LifeCount,
)

Client = tuple[str, str]
"""Issuer and client id."""


@dataclass(frozen=True, kw_only=True)
class InForce:
    """How many consents were in force when they were last counted, and of how many customers: persons who
    consent for themselves, and organisations, whoever acts for them."""

    day: date | None
    consents: int
    ongoing: int
    ongoing_for_organisations: int
    """Those of them that somebody gave who acted for one."""
    customers: int
    clients: int


NOTHING_IN_FORCE = InForce(
    day=None,
    consents=0,
    ongoing=0,
    ongoing_for_organisations=0,
    customers=0,
    clients=0,
)


@dataclass(frozen=True, kw_only=True)
class DayInForce:
    """How many consents were in force at the last count of a day."""

    day: date
    consents: int
    ongoing: int
    """Good for more than one occasion."""
    for_organisations: int
    """Given by somebody who acted for one."""


@dataclass(frozen=True, kw_only=True)
class Lives:
    """How old consents to one client become: by age in whole days, how many ended at it, and how many are so
    old by now."""

    issuer: str
    client_id: str
    ages: Sequence[tuple[int, int, int]]
    """Age, ended, still on; in the order of the ages."""


@dataclass(frozen=True, kw_only=True)
class Took:
    """How long one thing took on one day, in seconds."""

    day: date
    what: Wait
    number: int
    p50: float
    p90: float
    p99: float


def days_counted(
    since: date, until: date, *, issuer: str = "", clients: Sequence[Client] = ()
) -> list[DayCount]:
    """What happened on each day from `since` to `until`, both included."""
    rows = ConsentCount.objects.filter(of_clients(clients), day__gte=since, day__lte=until)
    if issuer:
        rows = rows.filter(issuer=issuer)
    kept_apart = ("day", "what", "once", "for_organisation")
    summed = rows.values_list(*kept_apart).annotate(many=Sum("number")).order_by(*kept_apart)
    return [DayCount(**dict(zip((*kept_apart, "number"), row, strict=True))) for row in summed]


def in_force_now(issuer: str) -> InForce:
    """As they were counted last."""
    row = InForceCount.objects.filter(issuer=issuer, client_id="").order_by("-day").first()
    if row is None:
        return NOTHING_IN_FORCE
    return InForce(
        day=row.day,
        consents=row.consents,
        ongoing=row.ongoing,
        ongoing_for_organisations=row.ongoing_for_organisations,
        customers=row.customers,
        clients=row.clients,
    )


def in_force_by_day(since: date, until: date, *, clients: Sequence[Client] = ()) -> list[DayInForce]:
    """Day by day, as far as it was counted."""
    rows = InForceCount.objects.filter(day__gte=since, day__lte=until)
    rows = rows.filter(of_clients(clients) if clients else Q(client_id=""))
    names = ("consents", "ongoing", "for_organisations")
    summed = rows.values_list("day").annotate(*(Sum(name) for name in names)).order_by("day")
    return [DayInForce(**dict(zip(("day", *names), row, strict=True))) for row in summed]


def disclosures_by_hour(
    since: datetime, until: datetime, *, clients: Sequence[Client] = ()
) -> list[tuple[datetime, bool, bool, int]]:
    """Hour, whether the customer was there, whether the bank's gateway served it, and how many calls."""
    rows = DisclosureCount.objects.filter(of_clients(clients), hour__gte=since, hour__lt=until)
    summed = (
        rows.values("hour", "customer_present", "by_gateway").annotate(many=Sum("calls")).order_by("hour")
    )
    return [(row["hour"], row["customer_present"], row["by_gateway"], row["many"]) for row in summed]


def disclosures_by_gateway(issuer: str, since: datetime, until: datetime) -> int:
    """How many calls the bank's own gateway says it answered."""
    rows = DisclosureCount.objects.filter(issuer=issuer, hour__gte=since, hour__lt=until, by_gateway=True)
    many: int | None = rows.aggregate(many=Sum("calls"))["many"]
    return many or 0


def lives(*, clients: Sequence[Client] = ()) -> list[Lives]:
    """How old consents become, client by client, those with the most consents first."""
    found: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for row in LifeCount.objects.filter(of_clients(clients)).order_by("age"):
        found.setdefault((row.issuer, row.client_id), []).append((row.age, row.ended, row.still))
    most = sorted(found.items(), key=lambda item: (-sum(e + s for _, e, s in item[1]), item[0]))
    return [Lives(issuer=key[0], client_id=key[1], ages=tuple(ages)) for key, ages in most]


def durations(since: date, until: date, whats: Sequence[Wait]) -> list[Took]:
    rows = DurationCount.objects.filter(day__gte=since, day__lte=until, what__in=[w.value for w in whats])
    return [
        Took(day=row.day, what=Wait(row.what), number=row.number, p50=row.p50, p90=row.p90, p99=row.p99)
        for row in rows.order_by("day", "what")
    ]


def midnight(day: date) -> datetime:
    """When a day begins, which is UTC's."""
    return datetime.combine(day, time.min, UTC)


def of_clients(clients: Sequence[Client]) -> Q:
    """Counts of exactly these; all where none is named."""
    wanted = Q()
    for issuer, client_id in clients:
        wanted |= Q(issuer=issuer, client_id=client_id)
    return wanted
