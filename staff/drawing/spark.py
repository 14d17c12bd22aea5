"""Small pictures without axes, for a page that says the numbers beside them."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from staff.drawing.series import COLOURS
from staff.drawing.svg import Picture, joined, line, tag

WIDTH, HEIGHT = 260.0, 56.0


def spark_bars(slug: str, title: str, summary: str, values: Sequence[float]) -> Picture:
    """A bar for each; the last one, which may still grow, is hollow."""
    most, slot = max([*values, 1]), WIDTH / max(1, len(values))
    parts = [line(0, HEIGHT - 0.5, WIDTH, HEIGHT - 0.5, class_="plot__axis", stroke="#78857f")]
    for place, value in enumerate(values):
        tall = (HEIGHT - 4) * value / most
        if tall:
            last = place == len(values) - 1
            drawn = (
                {"class_": "plot__s1-line", "fill": "none", "stroke": COLOURS[0]}
                if last
                else {"class_": "plot__s1", "fill": COLOURS[0]}
            )
            parts.append(
                tag(
                    "rect",
                    x=slot * place + slot * 0.15,
                    y=HEIGHT - 1 - tall,
                    width=slot * 0.7,
                    height=tall,
                    **drawn,
                )
            )
    return _small(slug, title, summary, parts)


def spark_line(slug: str, title: str, summary: str, values: Sequence[float]) -> Picture:
    most = max([*values, 1])
    places = [
        (
            6 + (WIDTH - 12) * (n / (len(values) - 1) if len(values) > 1 else 1),
            HEIGHT - 6 - (HEIGHT - 14) * v / most,
        )
        for n, v in enumerate(values)
    ]
    parts = [line(0, HEIGHT - 0.5, WIDTH, HEIGHT - 0.5, class_="plot__axis", stroke="#78857f")]
    if places:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        drawn = {"class_": "plot__s1-line", "stroke": COLOURS[0], "stroke_width": 2, "fill": "none"}
        parts.append(tag("polyline", points=points, **drawn))
        parts.append(
            tag("circle", cx=places[-1][0], cy=places[-1][1], r=3.6, class_="plot__s1", fill=COLOURS[0])
        )
    return _small(slug, title, summary, parts)


def _small(slug: str, title: str, summary: str, parts: Sequence[SafeString]) -> Picture:
    return Picture(
        slug=slug,
        title=title,
        summary=summary,
        width=WIDTH,
        height=HEIGHT,
        body=joined(*parts),
        small=True,
    )
