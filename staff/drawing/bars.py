"""Stacked bars, one a day."""

from collections.abc import Sequence
from datetime import date

from staff.drawing.scales import day_in_words, labelled, number, rounded_top, ticks
from staff.drawing.series import COLOURS, Series, fill, legend, patterns
from staff.drawing.svg import WIDTH, Picture, joined, line, tag, text

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 52.0, 24.0, 44.0, 34.0, 340.0


def stacked_bars(
    slug: str, title: str, summary: str, *, days: Sequence[date], series: Sequence[Series]
) -> Picture:
    """Each bar a day, each part of it a row of numbers, from the first at the bottom."""
    floor, room = HEIGHT - BOTTOM, WIDTH - LEFT - RIGHT
    values = [[value or 0 for value in one.values] for one in series]
    top, step = rounded_top(max((sum(each) for each in zip(*values, strict=True)), default=0))
    slot = room / max(1, len(days))
    width = min(slot * 0.72, 36.0)

    def y(value: float) -> float:
        return floor - value / top * (floor - TOP)

    parts = [legend(slug, [s.name for s in series], left=LEFT, right=WIDTH - RIGHT, y=18, lines=False)]
    for value in ticks(top, step):
        parts += [
            line(LEFT, y(value), WIDTH - RIGHT, y(value)),
            text(LEFT - 8, y(value) + 4, number(value), anchor="end"),
        ]
    for place, day in enumerate(days):
        left, below = LEFT + slot * place + (slot - width) / 2, 0.0
        for row, one in enumerate(series):
            if values[row][place]:
                parts.append(
                    tag(
                        "rect",
                        tag("title", f"{day.isoformat()}, {one.name}: {number(values[row][place])}"),
                        x=left, y=y(below + values[row][place]), width=width,
                        height=y(below) - y(below + values[row][place]),
                        fill=fill(slug, row), class_=f"plot__s{row + 1}-line", stroke=COLOURS[row],
                        stroke_width=1,
                    )
                )  # fmt: skip
            below += values[row][place]
    parts += [
        text(LEFT + slot * (place + 0.5), HEIGHT - 10, day_in_words(days[place]), anchor="middle")
        for place in labelled(len(days), room)
    ]
    parts.append(line(LEFT, floor, WIDTH - RIGHT, floor, class_="plot__axis", stroke="#78857f"))
    return Picture(
        slug=slug,
        title=title,
        summary=summary,
        height=HEIGHT,
        body=joined(*parts),
        definitions=patterns(slug, len(series)),
    )
