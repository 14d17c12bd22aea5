"""A heat map whose squares grow with their number, so that it is read without its shades."""

import math
from collections.abc import Sequence

from staff.drawing.scales import number
from staff.drawing.series import COLOURS
from staff.drawing.svg import WIDTH, Picture, joined, tag, text

LEFT, RIGHT, TOP, ROW, BOTTOM = 56.0, 12.0, 28.0, 34.0, 34.0


def heat(
    slug: str,
    title: str,
    summary: str,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[int]],
) -> Picture:
    """The side of a square is the root of its share of the largest, so that areas compare."""
    most, room = max([*(v for row in values for v in row), 1]), WIDTH - LEFT - RIGHT
    slot = room / len(columns)
    largest = min(slot, ROW) - 3
    parts = [
        text(LEFT + slot * (place + 0.5), TOP - 10, label, anchor="middle")
        for place, label in enumerate(columns)
        if place % 2 == 0
    ]
    for down, row in enumerate(rows):
        middle = TOP + ROW * (down + 0.5)
        parts.append(text(LEFT - 10, middle + 4, row, anchor="end"))
        for across, value in enumerate(values[down]):
            x = LEFT + slot * (across + 0.5)
            if not value:
                parts.append(tag("circle", cx=x, cy=middle, r=1.4, class_="plot__track", fill="#dfdcd3"))
            else:
                side = max(3.0, largest * math.sqrt(value / most))
                parts.append(
                    tag(
                        "rect", tag("title", f"{row}, {columns[across]} h: {number(value)}"),
                        x=x - side / 2, y=middle - side / 2, width=side, height=side, rx=2,
                        class_="plot__s1", fill=COLOURS[0], fill_opacity=0.4 + 0.6 * value / most,
                    )
                )  # fmt: skip
    height = TOP + ROW * len(rows) + BOTTOM
    key = (
        f"A square as large as its place: {number(most)} calls. Hours of the day from left to right, in UTC."
    )
    parts.append(text(LEFT, height - 10, key))
    return Picture(slug=slug, title=title, summary=summary, height=height, body=joined(*parts))
