"""How many consents are in force."""

from consent.figures import in_force_by_day
from staff.drawing import Panel, Series, panels
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Table

ALL, ONGOING = "In force", "Ongoing"


def draw(asked: Asked) -> Figure:
    counted = in_force_by_day(asked.since, asked.until, clients=asked.clients)
    days = [day for day, _, _ in counted]
    series = [
        Series(name=ALL, values=[many for _, many, _ in counted]),
        Series(name=ONGOING, values=[lasting for _, _, lasting in counted]),
    ]
    says: tuple[str, ...] = ()
    if counted:
        day, many, lasting = counted[-1]
        says = (
            f"{number(many)} in force when they were last counted, on {day}.",
            f"{number(lasting)} of them are good for more than one occasion.",
        )
    return Figure(
        picture=panels(
            "in-force",
            f"Consents in force {asked.whose}",
            " ".join(says),
            days=days,
            series=(ALL, ONGOING),
            of=[Panel(title="", series=series)],
        )
        if counted
        else None,
        table=Table(
            caption=f"Consents in force {asked.whose}, as last counted on each day",
            columns=("Day", ALL, ONGOING),
            rows=[(day.isoformat(), many, lasting) for day, many, lasting in counted],
        ),
        says=says,
        notes=(
            "Counted every hour, as time has made them; the last count of a day is kept.",
            "Customers sign in as persons, also to act for an organisation: all count as individuals.",
        ),
    )


KIND = Kind(
    slug="in_force",
    title="Active authorisations",
    answers="How many consents are in force, and is that more or less than before?",
    draw=draw,
)
