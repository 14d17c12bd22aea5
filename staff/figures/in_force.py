"""How many consents are in force."""

from consent.figures import in_force_by_day
from staff.drawing import Panel, Series, panels
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Table

ALL, ONGOING, FOR_ORGANISATIONS = "In force", "Ongoing", "For organisations"


def draw(asked: Asked) -> Figure:
    counted = in_force_by_day(asked.since, asked.until, clients=asked.clients)
    days = [one.day for one in counted]
    series = [
        Series(name=ALL, values=[one.consents for one in counted]),
        Series(name=ONGOING, values=[one.ongoing for one in counted]),
        Series(name=FOR_ORGANISATIONS, values=[one.for_organisations for one in counted]),
    ]
    says: tuple[str, ...] = ()
    if counted:
        last = counted[-1]
        says = (
            f"{number(last.consents)} in force when they were last counted, on {last.day}.",
            f"{number(last.ongoing)} of them are good for more than one occasion.",
            f"{number(last.for_organisations)} of them were given for an organisation.",
        )
    return Figure(
        picture=panels(
            "in-force",
            f"Consents in force {asked.whose}",
            " ".join(says),
            days=days,
            series=(ALL, ONGOING, FOR_ORGANISATIONS),
            of=[Panel(title="", series=series)],
        )
        if counted
        else None,
        table=Table(
            caption=f"Consents in force {asked.whose}, as last counted on each day",
            columns=("Day", ALL, ONGOING, FOR_ORGANISATIONS),
            rows=[(one.day.isoformat(), one.consents, one.ongoing, one.for_organisations) for one in counted],
        ),
        says=says,
        notes=(
            "Counted every hour, as time has made them; the last count of a day is kept.",
            "A consent is an organisation’s where its customer gave it as somebody whom the organisation "
            "nominated; all others are individuals’, sole traders’ too.",
        ),
    )


KIND = Kind(
    slug="in_force",
    title="Active authorisations",
    answers="How many consents are in force, and is that more or less than before?",
    draw=draw,
)
