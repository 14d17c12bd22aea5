"""The rows that a change of a consent leaves in the outbox."""

from collections.abc import Iterable
from datetime import datetime

from consent.models import Consent, OutboxMessage
from consent.notices import GIVES_UP_AFTER, Channel, Notice, State, lane_of


def messages_about(consent: Consent, notices: Iterable[Notice], at: datetime) -> list[OutboxMessage]:
    """One row a notice, to be stored together with the event that brought the consent to its version."""
    return [message(consent, notice, at, occasion=str(consent.version)) for notice in notices]


def message(consent: Consent, notice: Notice, at: datetime, *, occasion: str) -> OutboxMessage:
    channel = Channel(notice.channel)
    return OutboxMessage(
        consent=consent,
        sequence=consent.version,
        channel=channel,
        topic=notice.topic,
        occasion=occasion,
        issuer=consent.issuer,
        client_id=consent.client_id,
        lane=lane_of(channel, consent.issuer, consent.client_id),
        at=at,
        give_up_at=at + GIVES_UP_AFTER[channel],
        state=State.WAITING,
        next_attempt_at=at,
    )
