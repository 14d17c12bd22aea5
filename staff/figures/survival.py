"""How long consents live, company by company: of those so old, the share that is still on (Kaplan, Meier)."""

from collections.abc import Sequence

from consent.figures import lives
from staff.drawing import steps
from staff.drawing.scales import number
from staff.drawing.series import MOST
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Cell, Table

AGES = (1, 7, 30, 90, 180, 364)
Ages = dict[int, tuple[int, int]]
"""Age in days to how many ended at it, and how many are so old by now."""


def draw(asked: Asked) -> Figure:
    by_app: dict[str, Ages] = {}
    for one in lives(clients=asked.clients):
        own = by_app.setdefault(asked.name_of(one.issuer, one.client_id), {})
        for age, ended, still in one.ages:
            known = own.get(age, (0, 0))
            own[age] = (known[0] + ended, known[1] + still)
    ordered = sorted(by_app.items(), key=lambda item: (-_many(item[1]), item[0]))
    curves = [(name, surviving(ages)) for name, ages in ordered]
    longest = max([age for _, ages in ordered for age in ages] + [1])
    rows: list[Sequence[Cell]] = [
        (name, _many(ages), *(_share_at(surviving(ages), max(ages), age) for age in AGES),
         _share_at(surviving(ages), longest, longest))
        for name, ages in ordered
    ]  # fmt: skip
    says = (f"{number(sum(_many(ages) for ages in by_app.values()))} consents of the last year.",)
    return Figure(
        picture=steps(
            "survival",
            f"Share of consents still on, {asked.whose}",
            f"{says[0]} "
            + "; ".join(f"{name}: {falls[-1][1]:.0%}" for name, falls in curves[:MOST] if falls),
            longest=longest,
            curves=curves[:MOST],
        )
        if curves
        else None,
        table=Table(
            caption="Share of consents still on, by how many days after they were given",
            columns=("Company", "Consents", *(f"{age} days" for age in AGES), f"At the end ({longest} days)"),
            rows=rows,
        ),
        says=says,
        notes=(
            "Of ongoing consents given in the last 365 days, however they ended: stopped, handed back or "
            "expired. One that is still on counts up to its age today.",
            f"Counted once a day. The picture shows the {MOST} companies with the most consents, the table "
            "all.",
        ),
    )


def surviving(ages: Ages) -> list[tuple[int, float]]:
    """At each age at which one ended, the share that lives on."""
    at_risk, share, falls = _many(ages), 1.0, []
    for age in sorted(ages):
        ended, still = ages[age]
        if ended:
            share *= 1 - ended / at_risk
            falls.append((age, share))
        at_risk -= ended + still
    return falls


def _many(ages: Ages) -> int:
    return sum(ended + still for ended, still in ages.values())


def _share_at(falls: Sequence[tuple[int, float]], known: int, age: int) -> str:
    """In per cent; empty where no consent is so old."""
    if age > known:
        return ""
    share = next((left for at, left in reversed(falls) if at <= age), 1.0)
    return f"{share:.1%}"


KIND = Kind(
    slug="survival",
    title="Survival",
    answers="How many consents are still on after a week, a month, half a year?",
    draw=draw,
    by_days=False,
)
