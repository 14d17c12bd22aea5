"""Reads what became of messages: for the customer's page, and for operators."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F

from consent.models import DeliveryAttempt, OutboxMessage
from consent.notices import OF_CONSENTS, Channel, State


@dataclass(frozen=True, kw_only=True)
class ToldFacts:
    """How far the recipient of a consent has been told of its end."""

    state: State
    attempts: int
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MessageFacts:
    id: UUID
    channel: str
    topic: str
    issuer: str
    client_id: str
    at: datetime
    state: str
    attempts: int
    next_attempt_at: datetime
    settled_at: datetime | None
    last_error: str


def recipient_told(consent_id: UUID) -> ToldFacts | None:
    """Of the newest message to the recipient; None where it is told of nothing, or need not be."""
    told = (
        OutboxMessage.objects.filter(consent_id=consent_id, channel__in=OF_CONSENTS)
        .exclude(state=State.VOID)
        .order_by("-sequence")
        .values_list("state", "attempts", "settled_at")
        .first()
    )
    if told is None:
        return None
    state, attempts, settled_at = told
    return ToldFacts(state=State(state), attempts=attempts, settled_at=settled_at)


def letter_told(consent_id: UUID) -> State | None:
    """How far the letter about a consent's latest change has come to its customer; None without one."""
    letters = OutboxMessage.objects.filter(
        consent_id=consent_id, channel=Channel.MAIL, addressee=None, sequence=F("consent__version")
    )
    state = letters.order_by("-at").values_list("state", flat=True).first()
    return State(state) if state is not None else None


def recipients_told(consents: Collection[UUID]) -> Mapping[UUID, ToldFacts]:
    """The same for many, in one query; none for those whose recipient is told of nothing."""
    told = (
        OutboxMessage.objects.filter(consent_id__in=consents, channel__in=OF_CONSENTS)
        .exclude(state=State.VOID)
        .order_by("consent_id", "-sequence")
        .distinct("consent_id")
    )
    return {
        consent_id: ToldFacts(state=State(state), attempts=attempts, settled_at=settled_at)
        for consent_id, state, attempts, settled_at in told.values_list(
            "consent_id", "state", "attempts", "settled_at"
        )
    }


def messages_by_state() -> list[tuple[str, str, int]]:
    """Channel, state, and how many messages."""
    counted = OutboxMessage.objects.values_list("channel", "state").annotate(many=Count("pk"))
    return [(channel, state, many) for channel, state, many in counted.order_by("channel", "state")]


def one_message(message_id: UUID) -> tuple[MessageFacts, list[str]] | None:
    """A message, with a line for each attempt; None where there is none of that id."""
    row = OutboxMessage.objects.filter(pk=message_id).first()
    if row is None:
        return None
    tries = DeliveryAttempt.objects.filter(message=row).order_by("number")
    return facts_of(row), [
        f"{one.number:3} {one.begun_at:%Y-%m-%d %H:%M:%S} {one.outcome or 'no end'} {one.detail}".rstrip()
        for one in tries
    ]


def facts_of(row: Any) -> MessageFacts:
    """What operators read of a row of the outbox."""
    return MessageFacts(
        id=row.pk,
        channel=row.channel,
        topic=row.topic,
        issuer=row.issuer,
        client_id=row.client_id,
        at=row.at,
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        settled_at=row.settled_at,
        last_error=row.last_error,
    )
