"""Days and times in words, where the customer lives and in the language spoken."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.spoken import spoken


def day(moment: datetime, timezone: str) -> str:
    """ "12 March 2027"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.day} {spoken().months[local.month - 1]} {local.year}"


def day_and_time(moment: datetime, now: datetime, timezone: str) -> str:
    """ "today at 09:41", "yesterday at 9:41 am", "12 March 2027 at 09:41"."""
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    words = {timedelta(0): _("today at {time}"), timedelta(days=1): _("yesterday at {time}")}
    ago = now.astimezone(zone).date() - local.date()
    said = words.get(ago) or _("{day} at {time}")
    return said.format(day=day(moment, timezone), time=time(local))


def exact(moment: datetime, timezone: str) -> str:
    """ "12 March 2027 at 09:41 (AEDT)": the same whenever it is read."""
    local = moment.astimezone(ZoneInfo(timezone))
    said = _("{day} at {time}").format(day=day(moment, timezone), time=time(local))
    return f"{said} ({local:%Z})"


def time(local: datetime) -> str:
    """ "09:41", or "9:41 am" where people write it so; in one piece."""
    if not spoken().twelve_hours:
        return f"{local:%H:%M}"
    return f"{local.hour % 12 or 12}:{local:%M}\N{NO-BREAK SPACE}{'am' if local.hour < 12 else 'pm'}"


def length(span: timedelta) -> str:
    """ "12 months", "90 days", to the nearest day and kept on one line."""
    days = round(span / timedelta(days=1))
    years, rest = divmod(days, 365)
    if years == 1 and not rest:
        said = _("12 months")
    elif years and not rest:
        said = ngettext("{number} year", "{number} years", years).format(number=years)
    else:
        said = ngettext("{number} day", "{number} days", days).format(number=days)
    return said.replace(" ", "\N{NO-BREAK SPACE}")
