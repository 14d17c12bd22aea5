"""Time as the model has it: seconds since the beginning of a life, standing still between two `passes`.

Whatever is about to happen within `patience` seconds of real time may have happened already: then nobody can
say, and `Unsure` is raised.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Unsure(Exception):
    """So much real time has gone by that the answer may be either."""


class Timing:
    def __init__(self) -> None:
        self.now = 0.0
        self.patience = 0.0
        self.wall = datetime.fromtimestamp(0, UTC)

    def passes(self, seconds: float) -> None:
        self.now += seconds

    def is_over(self, moment: float | None) -> bool:
        if moment is None or self.now < moment - self.patience:
            return False
        if self.now < moment:
            raise Unsure
        return True

    def day_of(self, moment: float, zone: ZoneInfo) -> date:
        return (self.wall - timedelta(seconds=self.now - moment)).astimezone(zone).date()
