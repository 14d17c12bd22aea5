"""A dot plot: what somebody did lately, beside what they did before."""

from collections.abc import Sequence
from dataclasses import dataclass

from staff.drawing.scales import number, rounded_top, ticks
from staff.drawing.series import sign
from staff.drawing.svg import WIDTH, Picture, joined, line, shortened, text

LEFT, RIGHT, TOP, ROW, BOTTOM = 150.0, 150.0, 44.0, 34.0, 40.0


@dataclass(frozen=True, kw_only=True)
class Row:
    name: str
    before: Sequence[int]
    lately: int
    stands_out: bool


def dots(
    slug: str, title: str, summary: str, *, rows: Sequence[Row], before: str, lately: str, unit: str
) -> Picture:
    """A row each; what stands out is said beside it, in words."""
    top, step = rounded_top(max([v for row in rows for v in (*row.before, row.lately)], default=0))
    floor, room = TOP + ROW * max(1, len(rows)), WIDTH - LEFT - RIGHT

    def x(value: float) -> float:
        return LEFT + room * value / top

    parts = [
        sign(4, LEFT + 6, 16), text(LEFT + 18, 20, before),
        sign(0, LEFT + 226, 16), text(LEFT + 238, 20, lately),
    ]  # fmt: skip
    for value in ticks(top, step):
        parts += [
            line(x(value), TOP - 6, x(value), floor),
            text(x(value), floor + 18, number(value), anchor="middle"),
        ]
    parts.append(text(WIDTH - RIGHT + 36, floor + 18, unit))
    for place, row in enumerate(rows):
        y = TOP + ROW * (place + 0.5) - 6
        parts.append(
            text(LEFT - 14, y + 4, shortened(row.name, LEFT - 20), anchor="end", strong=row.stands_out)
        )
        parts.append(line(LEFT, y, WIDTH - RIGHT, y))
        parts += [
            sign(4, x(v), y, f"{row.name}, week {number(-n)}: {number(v)}")
            for n, v in enumerate(row.before, start=-len(row.before))
        ]
        parts.append(
            sign(1 if row.stands_out else 0, x(row.lately), y, f"{row.name}, lately: {number(row.lately)}")
        )
        if row.stands_out:
            parts.append(text(WIDTH - RIGHT + 12, y + 4, f"{number(row.lately)}, stands out", strong=True))
    return Picture(slug=slug, title=title, summary=summary, height=floor + BOTTOM, body=joined(*parts))
