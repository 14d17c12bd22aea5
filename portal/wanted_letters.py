"""Which letters a customer wants: none but those about what they did themselves can be done without."""

from enum import StrEnum

from consent.notices import Message
from oidc.clauses import clause
from portal.models import Preference

ENDING, ASKED = "ending", frozenset({"joint-asked", "joint-sign"})
"""The topics of letters about what is still to come: they are void once it is not."""
JOINT = "joint-"
"""What the topics of letters about accounts held together begin with."""


class Wanted(StrEnum):
    """Of letters about accounts held together."""

    ALL = "all"
    ASKED = "asked"
    """Those alone that wait for the customer's word."""
    NONE = "none"


@clause("DASH-24")
def is_unwanted(message: Message) -> bool:
    """Whether its customer chose to do without, as they have it at the moment it would be sent."""
    if message.topic != ENDING and not message.topic.startswith(JOINT):
        return False
    chosen = Preference.objects.filter(person=message.customer_id).first()
    if chosen is None:
        return False
    if message.topic == ENDING:
        return not chosen.reminders
    unasked = message.topic not in ASKED
    return chosen.joint_letters == Wanted.NONE or (chosen.joint_letters == Wanted.ASKED and unasked)
