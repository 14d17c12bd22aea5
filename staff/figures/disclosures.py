"""When data goes out: by the hour and the day of the week."""

from datetime import UTC, timedelta

from consent.figures import disclosures_by_hour, midnight
from staff.drawing import heat
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Table

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = tuple(f"{hour:02}" for hour in range(24))


def draw(asked: Asked) -> Figure:
    counted = disclosures_by_hour(
        midnight(asked.since), midnight(asked.until) + timedelta(days=1), clients=asked.clients
    )
    values = [[0] * 24 for _ in WEEKDAYS]
    for hour, _, _, calls in counted:
        there = hour.astimezone(UTC)
        values[there.weekday()][there.hour] += calls
    total = sum(calls for *_, calls in counted)
    alone = sum(calls for _, present, _, calls in counted if not present)
    gateway = sum(calls for _, _, by_gateway, calls in counted if by_gateway)
    says: tuple[str, ...] = (f"{number(total)} calls for data were answered.",)
    if total:
        says += (
            f"{alone / total:.0%} of them came without the customer at the screen.",
            f"{number(gateway)} were served by the bank’s own gateway, as it reported.",
        )
    return Figure(
        picture=heat(
            "disclosures",
            f"Disclosures {asked.whose}, the last {asked.days} days",
            f"{' '.join(says)} The larger a square, the more calls in that hour of that day of the week.",
            rows=WEEKDAYS,
            columns=HOURS,
            values=values,
        )
        if total
        else None,
        table=Table(
            caption=f"Calls for data {asked.whose}, by day of the week and hour (UTC)",
            columns=("Day", *HOURS),
            rows=[(day, *row) for day, row in zip(WEEKDAYS, values, strict=True)],
        ),
        says=says,
        notes=("Counted every five minutes from what was disclosed; refusals are no disclosures.",),
    )


KIND = Kind(
    slug="disclosures",
    title="Disclosures by hour",
    answers="When does data go out, and how much of it while nobody is at the screen?",
    draw=draw,
)
