"""What the register reads of us by Get Metrics: the very numbers, and how many answers came too late."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from oidc.clauses import clause
from oidc.issuers import security_policy
from oidc.measuring import DAYS_BEFORE, measured, measured_issuers
from oidc.reporting import Measured, Tier
from staff.drawing import Panel, Series, panels
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Cell, Table

AIM = 0.05
"""95 of 100 calls of a tier are to be answered as soon as it asks (Consumer Data Standards, performance)."""
LATE = "Too late"
TIERS = {
    Tier.UNAUTHENTICATED: "Open to anybody",
    Tier.HIGH: "High priority",
    Tier.LOW: "Low priority",
    Tier.UNATTENDED: "Unattended",
}
"""Those that something here is served in."""


@clause("AUD-08")
def draw(asked: Asked) -> Figure:
    days = [asked.until - timedelta(days=n) for n in range(DAYS_BEFORE.days, -1, -1)]
    seen = {issuer: measured(issuer, asked.at) for issuer in measured_issuers()}
    several = len(seen) > 1
    calls = sum(one.calls for each in seen.values() for one in each.answered)
    late = calls - sum(one.within for each in seen.values() for one in each.answered)
    says = (
        f"{number(calls)} calls since {days[0].isoformat()}; {number(late)} of them were answered too late"
        + (f", {late / calls:.1%}." if calls else "."),
    )
    return Figure(
        picture=panels(
            "get-metrics",
            "Calls that were answered later than their tier allows",
            says[0],
            days=days,
            series=(LATE,),
            of=[
                _panel(TIERS[tier] + (f", {issuer}" if several else ""), each, tier, days)
                for issuer, each in seen.items()
                for tier in TIERS
            ],
            spelled=lambda share: f"{share:.1%}",
            whole=False,
        )
        if calls
        else None,
        table=Table(
            caption="Get Metrics, in the standard’s own words",
            columns=("Measure", "Today", *(day.isoformat() for day in reversed(days[:-1]))),
            rows=[
                (f"{issuer}: {name}" if several else name, *cells)
                for issuer, each in seen.items()
                for name, *cells in _rows(issuer, each, len(days))
            ],
        ),
        says=says,
        notes=(
            "The numbers are those that the register would be given now. Days are UTC’s, and today is not "
            "over. Where a measure is told hour by hour, the worst hour stands here.",
            "Calls are measured by the server that answers them: what a proxy in front of it did is not "
            "in them.",
        ),
    )


def _panel(title: str, seen: Measured, tier: Tier, days: Sequence[date]) -> Panel:
    return Panel(
        title=title,
        series=[Series(name=LATE, values=[_late(seen, tier, day) for day in days])],
        target=AIM,
    )


def _late(seen: Measured, tier: Tier, day: date) -> float | None:
    """The share of a day's calls; None where there were none."""
    own = [one for one in seen.answered if one.tier == tier and one.hour.date() == day]
    calls = sum(one.calls for one in own)
    return 1 - sum(one.within for one in own) / calls if calls else None


def _rows(issuer: str, seen: Measured, days: int) -> Iterator[tuple[Cell, ...]]:
    """Each measure of the answer with its days, today first; empty of days before anything was measured."""
    reporting = security_policy(issuer).reporting
    if reporting is None:
        return
    data = reporting.metrics.render(seen, "ALL", "")["data"]
    for name, values in _measures(data, ()):
        for part, cells in _parts([_cell(value) for value in values]):
            known = [*cells, *[""] * days][:days]
            yield (".".join((*name, *part)), *known)


def _measures(node: Any, name: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Names and values of all that is told by days, or as of now."""
    if not isinstance(node, Mapping):
        if name != ("requestTime",):
            yield name, [node]
    elif "currentDay" in node:
        yield name, [node["currentDay"], *node["previousDays"]]
    elif "currentMonth" not in node:  # months have a figure of their own
        for member, inner in node.items():
            yield from _measures(inner, (*name, member))


def _cell(value: Any) -> Any:
    """Of a list of hours the worst one; rates are words."""
    return min(value) if isinstance(value, list) and value else value


def _parts(values: list[Any]) -> Iterator[tuple[tuple[str, ...], list[Cell]]]:
    """A measure that is told in parts has a row for each."""
    if not any(isinstance(value, Mapping) for value in values):
        yield (), values
        return
    for member in dict.fromkeys(member for value in values for member in value):
        inner = [value.get(member, 0) for value in values]
        for part, cells in _parts(inner):
            yield (member, *part), cells


KIND = Kind(
    slug="get_metrics",
    title="Get Metrics",
    answers="What would the register read of us, and are answers in time?",
    draw=draw,
    by_app=False,
    by_days=False,
)
