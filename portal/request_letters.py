"""What the letter says of a request without a browser that waits for its customer."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from consent.notices import Message
from oidc.asked_elsewhere import waits_until
from portal.moments import time

TOPIC = "asked-elsewhere"


def waits_no_more(message: Message) -> bool:
    """Whether such a letter comes too late; False of any other."""
    if message.topic != TOPIC or message.customer_id is None:
        return False
    return waits_until(message.consent_id, message.customer_id) is None


def request_words(message: Message, timezone: str) -> Mapping[str, str]:
    """What the letter says beside the usual."""
    if message.topic != TOPIC or message.customer_id is None:
        return {}
    until = waits_until(message.consent_id, message.customer_id)
    return {"waits_until": time(until.astimezone(ZoneInfo(timezone))) if until else ""}
