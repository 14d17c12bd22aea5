"""What tells one row of numbers from another: a colour, and beside it a pattern, a dash and a sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from staff.drawing.svg import CHARACTER, PAPER, joined, shortened, tag, text

COLOURS = ("#0b4f4a", "#b8520a", "#2d5fa8", "#8a3d7a", "#5d6b66")
"""On white; the stylesheet gives each class its colour for light and for dark."""
DASHES = (None, "7 4", "2 4", "10 4 2 4", "1 5")
MOST = len(COLOURS)


@dataclass(frozen=True, kw_only=True)
class Series:
    name: str
    values: Sequence[float | None]
    """None where nothing is known."""


def patterns(slug: str, many: int) -> SafeString:
    """The fills of as many rows: plain, stripes, dots, crosses, lines."""
    return tag("defs", *(_pattern(slug, number) for number in range(many)))


def fill(slug: str, number: int) -> str:
    return f"url(#{slug}-p{number + 1})"


def _pattern(slug: str, number: int) -> SafeString:
    colour, class_ = COLOURS[number], f"plot__s{number + 1}"
    ground = tag("rect", width=8, height=8, class_="plot__ground", fill=PAPER)
    stroke = {"class_": f"{class_}-line", "stroke": colour, "fill": "none"}
    whole = tag("rect", width=8, height=8, class_=class_, fill=colour)
    drawings = (
        whole,
        joined(ground, tag("path", d="M-2 10 10-2M-2 2 2-2M6 10 10 6", stroke_width=2.6, **stroke)),
        joined(
            ground,
            tag("circle", cx=2, cy=2, r=1.7, class_=class_, fill=colour),
            tag("circle", cx=6, cy=6, r=1.7, class_=class_, fill=colour),
        ),
        joined(ground, tag("path", d="M0 4H8M4 0V8", stroke_width=2, **stroke)),
        joined(ground, tag("path", d="M0 2H8M0 6H8", stroke_width=1.6, **stroke)),
    )
    return tag(
        "pattern",
        drawings[number],
        id=f"{slug}-p{number + 1}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )


def sign(number: int, x: float, y: float, title: str = "") -> SafeString:
    """The mark of a point: round, square, pointed, crossed, hollow."""
    colour, class_ = COLOURS[number], f"plot__s{number + 1}"
    lined = {"class_": f"{class_}-line", "stroke": colour, "stroke_width": 2}
    inside = (tag("title", title),) if title else ()
    match number:
        case 0:
            return tag("circle", *inside, cx=x, cy=y, r=3.6, class_=class_, fill=colour)
        case 1:
            return tag(
                "rect", *inside, x=x - 3.2, y=y - 3.2, width=6.4, height=6.4, class_=class_, fill=colour
            )
        case 2:
            return tag("path", *inside, d=_pointed(x, y), class_=class_, fill=colour)
        case 3:
            return tag("path", *inside, d=_crossed(x, y), fill="none", **lined)
        case _:
            hollow = {**lined, "class_": f"{class_}-line plot__ground"}
            return tag("circle", *inside, cx=x, cy=y, r=3.4, fill=PAPER, **hollow)


def _pointed(x: float, y: float) -> str:
    return f"M{x:.1f} {y - 4.4:.1f}l4.4 7.6h-8.8z"


def _crossed(x: float, y: float) -> str:
    return f"M{x - 3.4:.1f} {y - 3.4:.1f}l6.8 6.8m0-6.8l-6.8 6.8"


def legend(
    slug: str, names: Sequence[str], *, left: float, right: float, y: float, lines: bool
) -> SafeString:
    """What each row is called, side by side in the room there is."""
    shown = _fitting(names, (right - left) - 42 * len(names))
    parts, x = [], left
    for number, short in enumerate(shown):
        if lines:
            parts += [
                tag(
                    "line", x1=x, y1=y - 4, x2=x + 18, y2=y - 4, class_=f"plot__s{number + 1}-line",
                    stroke=COLOURS[number], stroke_width=2, stroke_dasharray=DASHES[number],
                ),
                sign(number, x + 9, y - 4),
            ]  # fmt: skip
        else:
            parts.append(
                tag(
                    "rect", x=x, y=y - 12, width=16, height=14, rx=2, fill=fill(slug, number),
                    class_=f"plot__s{number + 1}-line", stroke=COLOURS[number],
                )
            )  # fmt: skip
        parts.append(text(x + 24, y, short))
        x += 24 + len(short) * CHARACTER + 18
    return joined(*parts)


def _fitting(names: Sequence[str], room: float) -> Sequence[str]:
    """The names, the long ones shortened to what the short ones leave."""
    left, long = room, len(names)
    for name in sorted(names, key=len):
        if len(name) * CHARACTER > left / long:
            return [shortened(one, left / long) for one in names]
        left, long = left - len(name) * CHARACTER, long - 1
    return names
