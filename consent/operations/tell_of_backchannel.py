"""Who is asked, and who asked, hear of a request that no browser brought. No consent changes by it."""

from datetime import datetime
from uuid import UUID

from consent.models import Consent, OutboxMessage
from consent.notices import Channel, Notice
from consent.operations._messages import message

ASKED = Notice(Channel.MAIL, "asked-elsewhere")
DECIDED = Notice(Channel.PING, "decided")


def letter_of_request(consent: Consent, customer_id: int, *, at: datetime, occasion: str) -> OutboxMessage:
    """The letter by which a customer learns that an app waits for their word, to be stored with the
    request; `consent` may be one that nobody's is yet."""
    letter = message(consent, ASKED, at, occasion=occasion)
    letter.addressee_id = customer_id
    return letter


def tell_of_decision(consent_id: UUID, *, at: datetime, occasion: str) -> None:
    """One message to the client that it may ask now, within the transaction that decides."""
    message(Consent.objects.get(pk=consent_id), DECIDED, at, occasion=occasion).save()
