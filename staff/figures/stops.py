"""How soon a stop takes effect: at once for tokens, and for the recipient when it is told."""

from consent.figures import durations
from consent.happenings import Wait
from staff.drawing.scales import number, seconds
from staff.figures.figure import Asked, Figure, Kind
from staff.figures.waits import days_of, drawn
from staff.tables import Table

AIM = 60.0
"""Seconds in which a recipient should have been told: our own aim, no ecosystem's number."""
CHANNELS = {
    Wait.TOLD_BY_CALL: "Recipient called at its own address",
    Wait.TOLD_BY_EVENT: "Event pushed to it, or fetched by it",
}


def draw(asked: Asked) -> Figure:
    took = durations(asked.since, asked.until, list(CHANNELS))
    days = days_of(took)
    shown = {wait: words for wait, words in CHANNELS.items() if any(one.what is wait for one in took)}
    late = {one.day for one in took if one.p99 > AIM}
    says = (
        "Tokens end with the stop itself: it is one transaction, and the next call fails.",
        f"{number(sum(one.number for one in took))} stops were told to recipients."
        + (
            f" On {len(late)} of {len(days)} days one in a hundred took longer than {seconds(AIM)}."
            if took
            else ""
        ),
    )
    return Figure(
        picture=drawn(
            "stops",
            "From a stop to the recipient being told",
            " ".join(says),
            took,
            shown,
            slow="p99",
            target=AIM,
        ),
        table=Table(
            caption="From a stop at the bank to the recipient’s answer, in seconds",
            columns=("Day", "How", "Told", "Half within", "90 of 100 within", "99 of 100 within"),
            rows=[
                (
                    one.day.isoformat(),
                    CHANNELS[one.what],
                    one.number,
                    *(round(v, 3) for v in (one.p50, one.p90, one.p99)),
                )
                for one in took
            ],
        ),
        says=says,
        notes=(
            "Counted under the day on which the recipient took it. What nobody took, or will fetch yet, is "
            "under Messages.",
            "Recipients that hear of nothing (they ended it themselves, or subscribed to nothing) are not "
            "here.",
        ),
    )


KIND = Kind(
    slug="stops",
    title="Stop latency",
    answers="How long after a stop are tokens dead, and has the recipient been told?",
    draw=draw,
    by_app=False,
)
