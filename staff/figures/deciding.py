"""How long customers take for each step on the way to a decision."""

from consent.figures import durations
from consent.happenings import Wait
from staff.drawing import Panel, Series, panels
from staff.drawing.scales import number, seconds
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Table

STEPS = {Wait.SIGN_IN: "Signing in", Wait.CHOOSE: "Choosing accounts", Wait.DECIDE: "Reading and deciding"}


def draw(asked: Asked) -> Figure:
    took = durations(asked.since, asked.until, list(STEPS))
    days = sorted({one.day for one in took})
    parts = []
    for wait, words in STEPS.items():
        own = {one.day: one for one in took if one.what is wait}
        parts.append(
            Panel(
                title=words,
                series=[
                    Series(name="Half of them", values=[own[d].p50 if d in own else None for d in days]),
                    Series(name="90 of 100", values=[own[d].p90 if d in own else None for d in days]),
                ],
            )
        )
    many = {wait: sum(one.number for one in took if one.what is wait) for wait in STEPS}
    says = tuple(f"{number(many[wait])} customers came through “{words}”." for wait, words in STEPS.items())
    return Figure(
        picture=panels(
            "deciding",
            f"Time for each step, the last {asked.days} days",
            " ".join(says),
            days=days,
            series=("Half of them", "90 of 100"),
            of=parts,
            spelled=seconds,
            whole=False,
        )
        if took
        else None,
        table=Table(
            caption="Time for each step, in seconds",
            columns=("Day", "Step", "Customers", "Half within", "90 of 100 within"),
            rows=[
                (one.day.isoformat(), STEPS[one.what], one.number, round(one.p50, 1), round(one.p90, 1))
                for one in took
            ],
        ),
        says=says,
        notes=(
            "From the first page of a flow to the last proof it demands; from there to the page with the "
            "decision; "
            "from there to a yes or a no. Who leaves counts for the steps they came through.",
        ),
    )


KIND = Kind(
    slug="deciding",
    title="Time to decide",
    answers="Which step takes customers long, and does that change?",
    draw=draw,
    by_app=False,
)
