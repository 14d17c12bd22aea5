"""What letters say of how a sharing is used: when it was looked at last, and how often on one day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from consent.disclosures import last_look, looks_on
from consent.notices import Message
from consent.queries import ConsentFacts
from portal.moments import day
from portal.wanted_letters import UNUSED

UNUSUAL, SUSPENDED = "unusual", "company-suspended"


def why_out_of_date(message: Message, facts: ConsentFacts) -> str:
    """Why such a letter is not true any more; "" where it is, or is another."""
    if message.topic not in {UNUSED, UNUSUAL, SUSPENDED}:
        return ""
    if not facts.in_force:
        return "the consent is over"
    if message.topic == SUSPENDED and not facts.recipient.suspended:
        return "its company is suspended no more"
    looked = last_look(facts.id) if message.topic == UNUSED else None
    if looked is not None and looked.date() > _day_in(message):
        return "it was used meanwhile"
    return ""


def use_words(message: Message, timezone: str) -> Mapping[str, str]:
    """What the letters of this kind say beside the usual."""
    if message.topic == UNUSED:
        looked = last_look(message.consent_id)
        return {"looked": day(looked, timezone) if looked else ""}
    if message.topic == UNUSUAL:
        on = _day_in(message)
        noon = datetime.combine(on, time(12), tzinfo=UTC)
        return {"day": day(noon, "UTC"), "looks": str(looks_on(message.consent_id, on))}
    return {}


def _day_in(message: Message) -> date:
    """The day that it is about, by its occasion."""
    return date.fromisoformat(message.occasion.partition(" ")[2])
