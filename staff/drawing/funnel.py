"""A funnel: how many came to each step, and where the others stayed."""

from collections.abc import Sequence
from dataclasses import dataclass

from staff.drawing.scales import number
from staff.drawing.series import COLOURS, fill, patterns
from staff.drawing.svg import WIDTH, Picture, joined, shortened, tag, text

LEFT, RIGHT, ROW, BAR, TOP = 190.0, 250.0, 54.0, 26.0, 14.0


@dataclass(frozen=True, kw_only=True)
class Step:
    reached: str
    """What those did who are counted here."""
    number: int
    lost: str = ""
    """What became of those who did not come to the next step."""
    lost_number: int = 0


def funnel(slug: str, title: str, summary: str, *, steps: Sequence[Step]) -> Picture:
    """Bars from the first step, which all came to, down to the last."""
    most = max([step.number for step in steps] + [1])
    room, parts = WIDTH - LEFT - RIGHT, []
    for place, step in enumerate(steps):
        y, width = TOP + ROW * place, room * step.number / most
        share = f" ({step.number / most:.0%})" if steps[0].number else ""
        parts += [
            text(LEFT - 12, y + 18, shortened(step.reached, LEFT - 16), anchor="end", strong=True),
            tag("rect", x=LEFT, y=y, width=room, height=BAR, rx=3, class_="plot__track", fill="#f0eee8"),
        ]
        if width:
            parts.append(
                tag(
                    "rect", tag("title", f"{step.reached}: {number(step.number)}"),
                    x=LEFT, y=y, width=width, height=BAR, rx=3, class_="plot__s1", fill=COLOURS[0],
                )
            )  # fmt: skip
        parts.append(text(LEFT + room + 12, y + 18, f"{number(step.number)}{share}", strong=True))
        if step.lost and step.lost_number:
            lost = room * step.lost_number / most
            parts.append(
                tag(
                    "rect", tag("title", f"{step.lost}: {number(step.lost_number)}"),
                    x=LEFT + width - lost, y=y + BAR + 3, width=max(lost, 1.5), height=8,
                    fill=fill(slug, 1), class_="plot__s2-line", stroke=COLOURS[1],
                )
            )  # fmt: skip
            words = f"{number(step.lost_number)} {step.lost}"
            parts.append(text(LEFT + room + 12, y + BAR + 13, words))
    return Picture(
        slug=slug,
        title=title,
        summary=summary,
        height=TOP + ROW * len(steps),
        body=joined(*parts),
        definitions=patterns(slug, 2),
    )
