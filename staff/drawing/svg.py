"""Elements of SVG, and the frame around a picture: its name, what it shows in words, its ground.

A picture says its colours twice: by classes, which the page's stylesheet fills for light and dark, and by
plain attributes, which count where a saved file stands alone. There is no style attribute, which the pages'
content security policy refuses.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 880
INK, SOFT, LINE, PAPER = "#14211f", "#4b5a57", "#dfdcd3", "#ffffff"
FONT = "Inter, system-ui, sans-serif"
CHARACTER = 7.1
"""How wide a letter of the small text is on average, rather too much than too little."""


def tag(name: str, *children: Any, **attributes: Any) -> SafeString:
    """One element; text is escaped, elements are not. `stroke_width` stands for `stroke-width`, and so on."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{conditional_escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(conditional_escape(child) for child in children)
    if not inside:
        return mark_safe(f"<{name}{said}/>")  # noqa: S308 -- escaped above
    return mark_safe(f"<{name}{said}>{inside}</{name}>")  # noqa: S308 -- escaped above


def joined(*parts: SafeString) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 -- elements


def _plain(value: Any) -> str:
    """A number with two decimals at most."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def text(x: float, y: float, words: str, *, anchor: str = "start", strong: bool = False) -> SafeString:
    return tag(
        "text",
        words,
        x=x,
        y=y,
        class_="plot__strong" if strong else "plot__text",
        fill=INK if strong else SOFT,
        text_anchor=None if anchor == "start" else anchor,
        font_weight=600 if strong else None,
    )


def line(x1: float, y1: float, x2: float, y2: float, **more: Any) -> SafeString:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"class_": "plot__grid", "stroke": LINE, **more})


def shortened(words: str, room: float) -> str:
    """As much of the words as the room (in units of the picture) takes."""
    most = max(4, int(room / CHARACTER))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


NOTHING = SafeString("")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is drawn, apart from where it is shown."""

    slug: str
    """Begins its ids: no two pictures of a page share one."""
    title: str
    summary: str
    """What it shows, in a sentence for whoever does not see it."""
    height: float
    body: SafeString
    definitions: SafeString = NOTHING
    width: float = WIDTH
    small: bool = False

    def inline(self) -> SafeString:
        """For a page, which says the title itself."""
        return self._svg(joined(self._named(), self.definitions, self.body), self.height)

    def alone(self) -> SafeString:
        """A file of its own, on white, with its title above it."""
        head = 36.0
        ground = tag("rect", width=self.width, height=self.height + head, fill=PAPER)
        heading = tag("text", self.title, x=12, y=25, fill=INK, font_size=18, font_weight=600)
        moved = tag("g", self.body, transform=f"translate(0 {head:.0f})")
        drawn = joined(self._named(), self.definitions, ground, heading, moved)
        return joined(
            mark_safe('<?xml version="1.0" encoding="UTF-8"?>\n'),
            self._svg(drawn, self.height + head),
        )

    def _named(self) -> SafeString:
        title = tag("title", self.title, id=f"{self.slug}-title")
        return joined(title, tag("desc", self.summary, id=f"{self.slug}-summary"))

    def _svg(self, inside: SafeString, height: float) -> SafeString:
        return tag(
            "svg",
            inside,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_plain(float(self.width))} {_plain(float(height))}",
            class_="plot plot--small" if self.small else "plot",
            role="img",
            aria_labelledby=f"{self.slug}-title {self.slug}-summary",
            font_family=FONT,
            font_size=13,
        )
