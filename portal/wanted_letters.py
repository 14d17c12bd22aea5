"""Which letters a customer wants: none but those about what they did themselves can be done without."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from consent.notices import Message
from oidc.clauses import clause
from portal.models import Preference

ENDING, ASKED = "ending", frozenset({"joint-asked", "joint-sign"})
"""The topics of letters about what is still to come: they are void once it is not."""
UNUSED = "unused"
REMINDING = frozenset({ENDING, UNUSED})
"""Those that remind of a sharing, and tell of nothing that happened."""
JOINT = "joint-"
"""What the topics of letters about accounts held together begin with."""
EVENING = 18
"""The hour at which the letter of a day is due, where its customer lives."""
ON_ITS_WAY = timedelta(minutes=5)
"""What happens so shortly before it goes with the next one."""


class Wanted(StrEnum):
    """Of letters about accounts held together."""

    ALL = "all"
    DAILY = "daily"
    """Those that wait for their word at once; of the others one a day, which sums them up."""
    ASKED = "asked"
    """Those alone that wait for the customer's word."""
    NONE = "none"


@clause("DASH-24")
def is_unwanted(message: Message) -> bool:
    """Whether its customer chose to do without, as they have it at the moment it would be sent."""
    if message.topic not in REMINDING and not message.topic.startswith(JOINT):
        return False
    chosen = Preference.objects.filter(person=message.customer_id).first()
    if chosen is None:
        return False
    if message.topic in REMINDING:
        return not chosen.reminders
    unasked = message.topic not in ASKED
    return chosen.joint_letters == Wanted.NONE or (chosen.joint_letters == Wanted.ASKED and unasked)


@clause("DASH-24")
def goes_with_others(message: Message) -> bool:
    """Whether it is one that its customer wants summed up with the others of the day."""
    if not message.topic.startswith(JOINT) or message.topic in ASKED:
        return False
    return Preference.objects.filter(person=message.customer_id, joint_letters=Wanted.DAILY).exists()


def evening_after(at: datetime, timezone: str) -> datetime:
    """When the letter of a day is due that tells of what happened then."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):  # the bank's record says something else
        zone = ZoneInfo("UTC")
    local = (at + ON_ITS_WAY).astimezone(zone)
    evening = local.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    return evening if local <= evening else evening + timedelta(days=1)
