"""The rows that a change of a consent leaves in the outbox."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.account_states import AuthoriserState
from consent.models import Authoriser, Consent, OutboxMessage
from consent.notices import GIVES_UP_AFTER, Addressee, Channel, Notice, State, lane_of
from consent.policy import ConsentPolicy


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """Somebody beside the consent's customer who has a say in an account of it."""

    customer_id: int
    asked: bool
    """Whether something waits for their word."""
    dropped: bool = False
    """Whether they had a say until this moment, and have none any more."""

    def is_meant_by(self, addressee: Addressee) -> bool:
        if self.dropped:
            return addressee is Addressee.DROPPED
        match addressee:
            case Addressee.ASKED:
                return self.asked
            case Addressee.INFORMED:
                return not self.asked
            case _:
                return addressee is Addressee.OTHERS


def others_of(
    consents: Iterable[UUID], *, accounts: Sequence[str] | None = None
) -> Mapping[UUID, Sequence[Concerned]]:
    """Who else is concerned by consents, as they stand now; with `accounts`, by these of their accounts."""
    asked: dict[UUID, dict[int, bool]] = defaultdict(dict)
    rows = Authoriser.objects.filter(account__consent__in=list(consents)).order_by("customer")
    if accounts is not None:
        rows = rows.filter(account__account__in=accounts)
    for consent_id, customer_id, state in rows.values_list("account__consent", "customer", "state"):
        waits = asked[consent_id].get(customer_id, False) or state == AuthoriserState.WAITING
        asked[consent_id][customer_id] = waits
    return defaultdict(tuple, {
        consent_id: tuple(Concerned(customer_id=who, asked=waits) for who, waits in each.items())
        for consent_id, each in asked.items()
    })  # fmt: skip


def messages_about(
    consent: Consent,
    notices: Iterable[Notice],
    at: datetime,
    *,
    others: Sequence[Concerned] = (),
    by: str = "",
) -> list[OutboxMessage]:
    """One row a notice and addressee, to be stored together with the event that brought the consent to its
    version. Who did it themselves (`by`, the event's reference) is not among the others told of it."""
    rows = []
    for notice in notices:
        if notice.to is Addressee.CUSTOMER:
            rows.append(message(consent, notice, at, occasion=str(consent.version)))
            continue
        for other in others:
            if other.is_meant_by(notice.to) and str(other.customer_id) != by:
                row = message(consent, notice, at, occasion=f"{consent.version} {other.customer_id}")
                row.addressee_id = other.customer_id
                rows.append(row)
    return rows


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
_TELL_MANY = """, notice (issuer, source, kind, channel, topic, addressee, give_up_at, lane) AS (
    SELECT * FROM unnest(%(notice0)s::text[], %(notice1)s::text[], %(notice2)s::text[], %(notice3)s::text[],
                         %(notice4)s::text[], %(notice5)s::text[], %(notice6)s::timestamptz[],
                         %(notice7)s::text[])
), other AS (
    {others}
), told AS (
    INSERT INTO consent_outboxmessage
        (id, consent_id, sequence, channel, topic, occasion, addressee_id, issuer, client_id, lane, at,
         give_up_at, state, attempts, next_attempt_at, last_error)
    SELECT encode(%(millisecond)s::bytea || substring(sha256(
               moved.last_hash || convert_to(concat_ws(' ', notice.topic, other.customer_id), 'UTF8'))
           FOR 10), 'hex')::uuid,
           moved.id, moved.version, notice.channel, notice.topic,
           concat_ws(' ', moved.version, other.customer_id), other.customer_id, moved.issuer,
           moved.client_id, replace(notice.lane, %(client)s, moved.client_id), %(at)s, notice.give_up_at,
           %(waiting)s, 0, %(at)s, ''
      FROM moved JOIN notice ON (notice.issuer, notice.source) = (moved.issuer, moved.source)
       AND notice.kind = CASE WHEN moved.kind = ANY(%(registered)s::text[]) THEN moved.kind ELSE '' END
      LEFT JOIN other ON notice.addressee = 'others' AND other.consent_id = moved.id
     WHERE notice.addressee = 'customer' OR other.customer_id IS NOT NULL
)"""
_OTHERS = """SELECT DISTINCT a.consent_id, p.customer_id FROM moved
      JOIN consent_consentaccount a ON a.consent_id = moved.id
      JOIN consent_authoriser p ON p.account_id = a.id"""
_OTHERS_OF_THE_LATE = f"""{_OTHERS}
     WHERE a.state = 'waiting' AND EXISTS (SELECT FROM consent_authoriser late
           WHERE late.account_id = a.id AND late.state = 'waiting' AND late.decide_by <= %(at)s)"""
"""Of accounts that wait for whoever has not decided in time, and no longer."""
_NOBODY = "SELECT NULL::uuid AS consent_id, NULL::bigint AS customer_id WHERE false"


def tell_many(notices: Sequence[tuple[str, str, str, str, str, str]], *, of_the_late: bool = False) -> str:
    """For a statement that has `moved` many: what `messages_about` makes of one consent, for each of them;
    empty where nobody is told. What the clock does is told to the customer, or to all others concerned; with
    `of_the_late` to those alone who hold an account for which somebody did not decide in time.

    Ids begin with the time, so that those of a page lie side by side in their index; 80 bits of a hash over
    the event that they tell of, and whom, follow.
    """
    if not notices:
        return ""
    to_others = any(one[5] == Addressee.OTHERS for one in notices)
    whom = _OTHERS_OF_THE_LATE if of_the_late else _OTHERS
    return _TELL_MANY.format(others=whom if to_others else _NOBODY)


_ANY_CLIENT = "\x1f"
"""No client's id, nor part of one."""


def registered_kinds(policies: Mapping[str, ConsentPolicy]) -> list[str]:
    """Every kind that an intent is registered through."""
    return sorted({resource.kind for policy in policies.values() for resource in policy.intents})


def notice_parameters(
    notices: Sequence[tuple[str, str, str, str, str, str]], registered: Sequence[str], *, at: datetime
) -> dict[str, Any]:
    """What TELL_MANY is told: notices as issuer, status before, kind, channel, topic and
    addressee; {} where none is."""
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
