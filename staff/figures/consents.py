"""What happened to consents, day by day: given, changed, stopped, expired."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from consent.figures import days_counted
from consent.happenings import DayCount, Happening
from staff.drawing import Series, stacked_bars
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Cell, Table

STACKED = {
    "Given": (Happening.GIVEN,),
    "Changed": (Happening.AMENDED, Happening.NARROWED),
    "Stopped": (Happening.STOPPED, Happening.HANDED_BACK, Happening.ENDED_BY_BANK),
    "Expired": (Happening.EXPIRED,),
}
"""The parts of a bar, from below, and what is counted in each."""
BESIDE = {
    "of them stopped by the customer": Happening.STOPPED,
    "handed back by the company": Happening.HANDED_BACK,
    "ended by the bank": Happening.ENDED_BY_BANK,
    "narrowed by the customer": Happening.NARROWED,
    "given, never picked up": Happening.UNCLAIMED,
    "used for the one payment": Happening.USED,
}


def draw(asked: Asked) -> Figure:
    counted = days_counted(asked.since, asked.until, clients=asked.clients)
    found = _by_bucket(counted, asked)
    buckets = asked.buckets
    values = {
        name: [sum(found[b][what] for what in whats) for b in buckets] for name, whats in STACKED.items()
    }
    series = [Series(name=name, values=own) for name, own in values.items()]
    totals = {name: sum(own) for name, own in values.items()}
    once = sum(one.number for one in counted if one.once and one.what == Happening.GIVEN)
    rows: list[Sequence[Cell]] = [
        (
            bucket.isoformat(),
            *(own[place] for own in values.values()),
            *(found[bucket][what] for what in BESIDE.values()),
        )
        for place, bucket in enumerate(buckets)
    ]
    says = ", ".join(f"{number(many)} {name.lower()}" for name, many in totals.items())
    return Figure(
        picture=stacked_bars(
            "consents",
            f"Consents {asked.whose}, the last {asked.days} days",
            f"A bar for each {asked.counted_by.lower().removesuffix(' from')}. Altogether {says}.",
            days=buckets,
            series=series,
        )
        if any(totals.values())
        else None,
        table=Table(
            caption=f"Consents {asked.whose}, by {asked.counted_by.lower().removesuffix(' from')}",
            columns=(asked.counted_by, *STACKED, *BESIDE),
            rows=rows,
        ),
        says=(f"{says[:1].upper()}{says[1:]}.", f"{number(once)} of those given were for one occasion."),
        notes=(
            "Days are UTC’s; today is not over. Counted every five minutes from the log of consents.",
            "A consent expires on the day its time is over, whenever a job writes that down. What no "
            "company came for in time is not among those given.",
        ),
    )


def _by_bucket(counted: list[DayCount], asked: Asked) -> dict[date, dict[str, int]]:
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in counted:
        found[asked.bucket(one.day)][one.what] += one.number
    return found


KIND = Kind(
    slug="consents",
    title="Consents by day",
    answers="How many were given, changed, stopped, and how many expired?",
    draw=draw,
)
