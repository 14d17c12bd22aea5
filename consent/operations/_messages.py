"""The rows that a change of a consent leaves in the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from consent.models import Consent, OutboxMessage
from consent.notices import GIVES_UP_AFTER, Channel, Notice, State, lane_of
from consent.policy import ConsentPolicy


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


UNREGISTERED = ""
"""Stands, in the notices of many, for the kinds that no intent is registered through."""
TELL_MANY = """, notice (issuer, source, kind, channel, topic, give_up_at, lane) AS (
    SELECT * FROM unnest(%(notice0)s::text[], %(notice1)s::text[], %(notice2)s::text[], %(notice3)s::text[],
                         %(notice4)s::text[], %(notice5)s::timestamptz[], %(notice6)s::text[])
), told AS (
    INSERT INTO consent_outboxmessage
        (id, consent_id, sequence, channel, topic, occasion, issuer, client_id, lane, at, give_up_at, state,
         attempts, next_attempt_at, last_error)
    SELECT encode(%(millisecond)s::bytea || substring(
               sha256(moved.last_hash || convert_to(notice.topic, 'UTF8')) FOR 10), 'hex')::uuid,
           moved.id, moved.version, notice.channel, notice.topic, moved.version::text, moved.issuer,
           moved.client_id, replace(notice.lane, %(client)s, moved.client_id), %(at)s, notice.give_up_at,
           %(waiting)s, 0, %(at)s, ''
      FROM moved JOIN notice ON (notice.issuer, notice.source) = (moved.issuer, moved.source)
       AND notice.kind = CASE WHEN moved.kind = ANY(%(registered)s::text[]) THEN moved.kind ELSE '' END
)"""
"""For a statement that has `moved` many: what `messages_about` makes of one consent, for each of them.

Ids begin with the time, so that those of a page lie side by side in their index; 80 bits of a hash over the
event that they tell of follow.
"""
_ANY_CLIENT = "\x1f"
"""No client's id, nor part of one."""


def registered_kinds(policies: Mapping[str, ConsentPolicy]) -> list[str]:
    """Every kind that an intent is registered through."""
    return sorted({resource.kind for policy in policies.values() for resource in policy.intents})


def notice_parameters(
    notices: Sequence[tuple[str, str, str, str, str]], registered: Sequence[str], *, at: datetime
) -> dict[str, Any]:
    """What TELL_MANY is told: notices as issuer, status before, kind, channel and topic; {} where none is."""
    if not notices:
        return {}
    rows = [
        (*one, at + GIVES_UP_AFTER[Channel(one[3])], lane_of(Channel(one[3]), one[0], _ANY_CLIENT))
        for one in notices
    ]
    return {
        **{f"notice{number}": list(each) for number, each in enumerate(zip(*rows, strict=True))},
        "registered": list(registered),
        "millisecond": int(at.timestamp() * 1000).to_bytes(6),
        "client": _ANY_CLIENT,
        "waiting": State.WAITING.value,
    }
