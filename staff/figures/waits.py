"""Waits, drawn: a panel for each kind, with the half of them and the slow ones day by day."""

from collections.abc import Mapping, Sequence
from datetime import date

from consent.figures import Took
from consent.happenings import Wait
from staff.drawing import Panel, Picture, Series, panels
from staff.drawing.scales import seconds

HALF = "Half of them"
SLOW = {"p90": "90 of 100", "p99": "99 of 100"}


def days_of(took: Sequence[Took]) -> list[date]:
    return sorted({one.day for one in took})


def drawn(
    slug: str,
    title: str,
    summary: str,
    took: Sequence[Took],
    waits: Mapping[Wait, str],
    *,
    slow: str,
    target: float | None = None,
) -> Picture | None:
    """Each wait in a panel under its words; `slow` is the member of `Took` beside the half. None where nobody
    waited."""
    days = days_of(took)
    if not days:
        return None
    return panels(
        slug,
        title,
        summary,
        days=days,
        series=(HALF, SLOW[slow]),
        of=[_panel(words, [one for one in took if one.what is wait], days, slow, target)
            for wait, words in waits.items()],
        spelled=seconds,
        whole=False,
    )  # fmt: skip


def _panel(words: str, own: Sequence[Took], days: Sequence[date], slow: str, target: float | None) -> Panel:
    on = {one.day: one for one in own}

    def series(name: str, member: str) -> Series:
        return Series(name=name, values=[getattr(on[day], member) if day in on else None for day in days])

    return Panel(title=words, series=[series(HALF, "p50"), series(SLOW[slow], slow)], target=target)
