"""Who must hear of a consent's change, and what can come of telling them (pure).

waiting ──▶ delivered     whoever was told has said so
   ├──▶ held ──▶ …        kept until the recipient fetches it, or a letter of several takes it
   ├──▶ refused           whoever was told does not want it: sending it again would not help
   ├──▶ failed            nobody took it within its time
   └──▶ not due           there is nobody to tell
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from consent.lifecycle import Actor, Status, Verb
from consent.reasons import Reason


class Channel(StrEnum):
    """By which way a message goes; each has one sender (the setting SENDERS)."""

    CALL = "call"
    """A call of the recipient's own address for what has ended."""
    EVENT = "event"
    """A security event token, pushed to a recipient that subscribed, or fetched by it."""
    MAIL = "mail"
    """The customer's e-mail."""
    LOGOUT = "logout"
    """A call of the address at which a client wants to hear that its customer has signed out here."""
    PING = "ping"
    """A call of the address at which a client wants to hear that a customer has decided whom it asked without
    a browser."""


TO_CLIENTS = (Channel.CALL, Channel.EVENT, Channel.LOGOUT, Channel.PING)
"""Those that end at a recipient's software."""
OF_CONSENTS = (Channel.CALL, Channel.EVENT)
"""Those by which a recipient hears what became of a consent."""


class Addressee(StrEnum):
    """Whose a letter is."""

    CUSTOMER = "customer"
    """The consent's own."""
    ASKED = "asked"
    """Others who have to agree to one of its accounts, and have not decided."""
    INFORMED = "informed"
    """Others who need not, as they have agreed beforehand."""
    OTHERS = "others"
    """Everybody else with a say in one of its accounts."""
    DROPPED = "dropped"
    """Others who had a say in an account that was taken out, and have none any more."""


class State(StrEnum):
    WAITING = "waiting"
    HELD = "held"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"
    VOID = "not due"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A move of a consent, as far as it decides who must hear of it."""

    verb: Verb
    actor: Actor
    kind: str
    source: Status
    target: Status
    reason: Reason | None = None
    """Why, where the bank said so."""


@dataclass(frozen=True)
class Notice:
    """One message that a change asks for. `topic` is a word of its channel: what is told."""

    channel: Channel
    topic: str
    to: Addressee = Addressee.CUSTOMER


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a sender is given. `id` is the same at each attempt, so that a receiver can drop repeats."""

    id: UUID
    issuer: str
    client_id: str
    consent_id: UUID
    kind: str
    customer_id: int | None
    """Whose letter it would be."""
    channel: Channel
    topic: str
    occasion: str
    at: datetime
    """When that happened of which it tells."""
    attempt: int
    reason: Reason | None
    """Why it happened, where the bank said so."""


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt; `reason` is for the operator, and holds no secret and nobody's name."""

    state: State
    """WAITING: to be tried again."""
    reason: str
    after: timedelta | None = None
    """The least wait before the next attempt that the other side has asked for."""
    down: bool = False
    """Whether nobody was there: the next message to the same recipient would not fare better."""
    due: datetime | None = None
    """Of a letter that is held: from when on it goes with the others that are."""


def delivered(reason: str) -> Outcome:
    return Outcome(State.DELIVERED, reason)


def held() -> Outcome:
    return Outcome(State.HELD, "waits to be fetched")


def held_until(due: datetime) -> Outcome:
    """A letter that goes with others, in one of several."""
    return Outcome(State.HELD, "waits for a letter of several", due=due)


def refused(reason: str) -> Outcome:
    return Outcome(State.REFUSED, reason)


def not_due(reason: str) -> Outcome:
    return Outcome(State.VOID, reason)


def later(reason: str, *, after: timedelta | None = None) -> Outcome:
    """They are there, and did not take it."""
    return Outcome(State.WAITING, reason, after=after)


def nobody_there(reason: str, *, after: timedelta | None = None) -> Outcome:
    return Outcome(State.WAITING, reason, after=after, down=True)


Sender = Callable[[Message], Outcome]
"""Tries once, well within LEASE, and says what came of it. Called outside any transaction."""

LEASE = timedelta(seconds=60)
"""How long a worker has a message to itself: far longer than sending takes, so only who died is overtaken."""
GIVES_UP_AFTER = {
    Channel.CALL: timedelta(days=3),
    Channel.EVENT: timedelta(days=3),
    Channel.MAIL: timedelta(days=2),
    Channel.LOGOUT: timedelta(hours=1),
    Channel.PING: timedelta(minutes=10),
}
"""How long a message is tried before it goes to the dead letters."""


def lane_of(channel: Channel, issuer: str, client_id: str) -> str:
    """Who is kept waiting if this message is: messages of other lanes never are."""
    return str(channel) if channel is Channel.MAIL else f"{channel} {issuer} {client_id}"
