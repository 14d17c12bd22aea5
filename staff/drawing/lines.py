"""Lines over days, in panels one below the other; and step curves over ages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from staff.drawing.scales import day_in_words, labelled, number, rounded_top, ticks
from staff.drawing.series import COLOURS, DASHES, Series, legend, sign
from staff.drawing.svg import WIDTH, Picture, joined, line, shortened, tag, text

LEFT, RIGHT, BOTTOM = 64.0, 24.0, 34.0
HEAD, PANEL, SINGLE = 44.0, 150.0, 260.0
POINTS = 40
"""Up to how many days each point has a sign of its own."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture of several. A value of None is a day of which nothing is known."""

    title: str
    series: Sequence[Series]
    target: float | None = None
    """Where a line is drawn that the values should stay below."""


def panels(
    slug: str,
    title: str,
    summary: str,
    *,
    days: Sequence[date],
    series: Sequence[str],
    of: Sequence[Panel],
    spelled: Callable[[float], str] = number,
    whole: bool = True,
) -> Picture:
    """Panels with the same days and the same rows of numbers, each with its own axis."""
    tall = SINGLE if len(of) == 1 else PANEL
    height = HEAD + len(of) * tall + BOTTOM
    parts = [legend(slug, series, left=LEFT, right=WIDTH - RIGHT, y=18, lines=True)]
    for place, panel in enumerate(of):
        top = HEAD + place * tall + (24 if panel.title else 0)
        parts.append(_panel(panel, days, top, HEAD + (place + 1) * tall - 12, spelled=spelled, whole=whole))
    parts += [
        text(_x(place, len(days)), height - 10, day_in_words(days[place]), anchor="middle")
        for place in labelled(len(days), WIDTH - LEFT - RIGHT)
    ]
    return Picture(slug=slug, title=title, summary=summary, height=height, body=joined(*parts))


def _x(place: float, many: int) -> float:
    return LEFT + 10 + (WIDTH - LEFT - RIGHT - 20) * (place / (many - 1) if many > 1 else 0.5)


def _panel(
    panel: Panel,
    days: Sequence[date],
    ceiling: float,
    floor: float,
    *,
    spelled: Callable[[float], str],
    whole: bool,
) -> SafeString:
    known = [value for one in panel.series for value in one.values if value is not None]
    top, step = rounded_top(max([*known, panel.target or 0.0], default=0), whole=whole)

    def y(value: float) -> float:
        return floor - value / top * (floor - ceiling)

    parts = [text(LEFT, ceiling - 10, panel.title, strong=True)] if panel.title else []
    for value in ticks(top, step):
        parts += [
            line(LEFT, y(value), WIDTH - RIGHT, y(value)),
            text(LEFT - 8, y(value) + 4, spelled(value), anchor="end"),
        ]
    if panel.target is not None:
        parts += [
            line(
                LEFT, y(panel.target), WIDTH - RIGHT, y(panel.target),
                class_="plot__target", stroke="#a8201a", stroke_dasharray="4 3", stroke_width=1.5,
            ),
            text(WIDTH - RIGHT, y(panel.target) - 5, f"aim: {spelled(panel.target)}", anchor="end"),
        ]  # fmt: skip
    for row, one in enumerate(panel.series):
        points = [(_x(n, len(days)), y(v), days[n], v) for n, v in enumerate(one.values) if v is not None]
        parts.append(_polyline(row, [(x, y) for x, y, _, _ in points]))
        parts += [
            sign(row, x, y, f"{day.isoformat()}, {_named(panel, one)}: {spelled(v)}")
            for x, y, day, v in points
            if len(points) <= POINTS or day in {points[0][2], points[-1][2]}
        ]
    return joined(*parts)


def _named(panel: Panel, one: Series) -> str:
    return f"{panel.title}, {one.name}" if panel.title else one.name


def _polyline(row: int, points: Sequence[tuple[float, float]]) -> SafeString:
    return tag(
        "polyline",
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        class_=f"plot__s{row + 1}-line",
        stroke=COLOURS[row],
        stroke_width=2.2,
        stroke_dasharray=DASHES[row],
        stroke_linejoin="round",
        fill="none",
    )


def steps(
    slug: str,
    title: str,
    summary: str,
    *,
    longest: int,
    curves: Sequence[tuple[str, Sequence[tuple[int, float]]]],
) -> Picture:
    """Shares (1 is all) over ages in days: each curve begins with all, and falls to what is left."""
    height, floor, ceiling = 380.0, 340.0, HEAD + 4
    span = max(1, longest)

    def x(age: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * age / span

    def y(share: float) -> float:
        return floor - share * (floor - ceiling)

    parts = [legend(slug, [name for name, _ in curves], left=LEFT, right=WIDTH - RIGHT, y=18, lines=True)]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts += [
            line(LEFT, y(share), WIDTH - RIGHT, y(share)),
            text(LEFT - 8, y(share) + 4, f"{share:.0%}", anchor="end"),
        ]
    _, every = rounded_top(span)
    parts += [
        text(x(age), height - 14, _aged(age), anchor="start" if age == 0 else "middle")
        for age in ticks(span // every * every, every)
    ]
    for row, (name, falls) in enumerate(curves):
        points, share = [(x(0), y(1.0))], 1.0
        for at, left in falls:
            points += [(x(at), y(share)), (x(at), y(left))]
            share = left
        points.append((x(span), y(share)))
        parts.append(_polyline(row, points))
        parts.append(sign(row, x(span), y(share), f"{shortened(name, 400)}: {share:.1%} after {span} days"))
    return Picture(slug=slug, title=title, summary=summary, height=height, body=joined(*parts))


def _aged(age: float) -> str:
    return "0 days" if age == 0 else f"{number(age)}"
