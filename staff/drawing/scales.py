"""From numbers to places: axes that begin at nothing, with round numbers at their lines (pure)."""

import math
from collections.abc import Sequence
from datetime import date

TICKS = 5


def rounded_top(most: float, *, whole: bool = True) -> tuple[float, float]:
    """The end of an axis that holds `most`, and the distance of its lines."""
    if most <= 0:
        return 1.0, 1.0
    rough = most / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough)
    if whole:
        step = max(1.0, math.ceil(step))
    return math.ceil(most / step - 1e-9) * step, step


def ticks(top: float, step: float) -> list[float]:
    """Where the lines of an axis are, its end included."""
    return [place * step for place in range(round(top / step) + 1)]


def number(value: float) -> str:
    """As people write it: 1,204; 0.4; 12 %, where the caller adds the sign."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


def seconds(value: float) -> str:
    """A time span in the unit it is thought of in."""
    if value == 0:
        return "0 s"
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 600:
        return f"{value:.1f} s".replace(".0 ", " ")
    if value < 7200:
        return f"{value / 60:.1f} min".replace(".0 ", " ")
    return f"{value / 3600:.1f} h".replace(".0 ", " ")


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%b}"


def labelled(many: int, room: float, wide: float = 66.0) -> Sequence[int]:
    """Which of so many places get their label, so that none runs into the next: the last always does."""
    if many == 0:
        return ()
    every = max(1, math.ceil(many * wide / room))
    return [place for place in range(many) if (many - 1 - place) % every == 0]
