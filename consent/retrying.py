"""How long to wait before a message is tried again, and before a silent recipient is (pure)."""

from datetime import timedelta

FIRST, LONGEST = timedelta(seconds=10), timedelta(hours=4)
SILENT_AFTER = 4
"""So many attempts in a row that nobody answered, and the recipient is left alone for a while."""
LEFT_ALONE = timedelta(minutes=1)
LEFT_ALONE_AT_MOST = timedelta(minutes=30)
REPLAYED_A_MINUTE = 60
"""Of what is sent once more, so many go to one recipient: who comes back is not flooded."""


def wait_after(attempts: int, draw: float, asked: timedelta | None = None) -> timedelta:
    """The wait after so many attempts: doubling, between half and whole by `draw` (0 to 1), LONGEST at most.

    `asked` is the least that the other side wants, as far as LONGEST allows.
    """
    whole = min(FIRST * (1 << min(attempts - 1, 20)), LONGEST)
    return max(whole * (0.5 + draw / 2), min(asked or timedelta(0), LONGEST))


def left_alone(silences: int) -> timedelta | None:
    """How long to send nothing to a recipient that did not answer so many times in a row; None: go on."""
    if silences < SILENT_AFTER:
        return None
    return min(LEFT_ALONE * (1 << min(silences - SILENT_AFTER, 10)), LEFT_ALONE_AT_MOST)


def apart(places: int) -> timedelta:
    """How long after the first of those that are sent once more the one of that place is due."""
    return timedelta(minutes=1) / REPLAYED_A_MINUTE * places
