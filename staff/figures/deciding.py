"""How long customers take for each step on the way to a decision."""

from consent.figures import durations
from consent.happenings import Wait
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.figures.waits import drawn
from staff.tables import Table

STEPS = {Wait.SIGN_IN: "Signing in", Wait.CHOOSE: "Choosing accounts", Wait.DECIDE: "Reading and deciding"}


def draw(asked: Asked) -> Figure:
    took = durations(asked.since, asked.until, list(STEPS))
    many = {wait: sum(one.number for one in took if one.what is wait) for wait in STEPS}
    says = tuple(f"{number(many[wait])} customers came through “{words}”." for wait, words in STEPS.items())
    return Figure(
        picture=drawn(
            "deciding",
            f"Time for each step, the last {asked.days} days",
            " ".join(says),
            took,
            STEPS,
            slow="p90",
        ),
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
            "decision; from there to a yes or a no. Who leaves counts for the steps they came through.",
        ),
    )


KIND = Kind(
    slug="deciding",
    title="Time to decide",
    answers="Which step takes customers long, and does that change?",
    draw=draw,
    by_app=False,
)
