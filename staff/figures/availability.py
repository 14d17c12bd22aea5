"""In how many of a month's minutes nobody answered."""

from datetime import UTC

from oidc.clauses import clause
from oidc.measuring import months_served
from oidc.reporting import rate
from staff.drawing import Panel, Series, panels
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Table

AIM = 0.995
"""The Consumer Data Standards ask for so much of each month. Shares are held against it as they are: taken
from 1 first, a month that just meets it would miss it by the last bit of the number."""
AWAY = "Nobody answered"


@clause("AUD-08", "NFR-01", "NFR-08")
def draw(asked: Asked) -> Figure:
    served = months_served(asked.at.astimezone(UTC))
    months = sorted(served)
    missed = [month for month in months if served[month] < AIM]
    says = (
        f"Of {len(months)} months, {len(missed)} missed {AIM:.1%}."
        if months
        else "No month has been measured yet.",
    )
    return Figure(
        picture=panels(
            "availability",
            "Minutes of each month in which nobody answered",
            says[0],
            days=months,
            series=(AWAY,),
            of=[
                Panel(
                    title="",
                    series=[Series(name=AWAY, values=[1 - served[month] for month in months])],
                    target=1 - AIM,
                )
            ],
            spelled=lambda share: f"{share:.2%}",
            whole=False,
        )
        if months
        else None,
        table=Table(
            caption="Availability by month, as Get Metrics tells it",
            columns=("Month from", "Available"),
            rows=[(month.isoformat(), rate(served[month])) for month in reversed(months)],
        ),
        says=says,
        notes=(
            "A minute counts when any of our servers was there to answer in it. The first month counts "
            "from the first of these minutes, the present one up to now. Outages that were announced are "
            "not taken out.",
        ),
    )


KIND = Kind(
    slug="availability",
    title="Availability",
    answers="In how much of each month did somebody answer?",
    draw=draw,
    by_app=False,
    by_days=False,
)
