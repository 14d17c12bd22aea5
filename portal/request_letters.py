"""What the letter says of a request without a browser that waits for its customer."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from consent.notices import Message
from oidc.asked_elsewhere import waits_until
from portal.moments import time

TOPIC = "asked-elsewhere"


def waits_no_more(message: Message) -> bool:
    """Whether such a letter comes too late; False of any other."""
    if message.topic != TOPIC or message.customer_id is None:
        return False
    return _until(message, message.customer_id) is None


def request_words(message: Message, timezone: str) -> Mapping[str, str]:
    """What the letter says beside the usual."""
    if message.topic != TOPIC or message.customer_id is None:
        return {}
    until = _until(message, message.customer_id)
    return {"waits_until": time(until.astimezone(ZoneInfo(timezone))) if until else ""}


def _until(message: Message, customer_id: int) -> datetime | None:
    return waits_until(customer_id, issuer=message.issuer, client_id=message.client_id)
