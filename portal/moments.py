"""Days and times in words, where the customer lives."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def day(moment: datetime, timezone: str) -> str:
    """ "12 March 2027"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.day} {local:%B %Y}"


def day_and_time(moment: datetime, now: datetime, timezone: str) -> str:
    """ "today at 09:41", "yesterday at 09:41", "12 March 2027 at 09:41"."""
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    ago = now.astimezone(zone).date() - local.date()
    name = {timedelta(0): "today", timedelta(days=1): "yesterday"}.get(ago) or day(moment, timezone)
    return f"{name} at {local:%H:%M}"


def exact(moment: datetime, timezone: str) -> str:
    """ "12 March 2027 at 09:41 (AEDT)": the same whenever it is read."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{day(moment, timezone)} at {local:%H:%M} ({local:%Z})"


def length(span: timedelta) -> str:
    """ "12 months", "90 days", to the nearest day and kept on one line."""
    days = round(span / timedelta(days=1))
    years, rest = divmod(days, 365)
    if years and not rest:
        return "12\N{NO-BREAK SPACE}months" if years == 1 else f"{years}\N{NO-BREAK SPACE}years"
    return f"{days}\N{NO-BREAK SPACE}{'day' if days == 1 else 'days'}"
