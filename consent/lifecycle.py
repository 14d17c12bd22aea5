"""The life of a consent, as a table. Nothing else decides which status may follow which.

awaiting ──authorise──▶ active ──withdraw──▶ withdrawn   at the bank
   ├──reject──▶ rejected   ├──revoke──▶ revoked          at the recipient
   ├──revoke──▶ revoked    └──expire──▶ expired
   └──expire──▶ expired
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    AWAITING = "awaiting"
    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Verb(StrEnum):
    PROPOSE = "propose"
    AUTHORISE = "authorise"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    EXPIRE = "expire"


class Actor(StrEnum):
    CUSTOMER = "customer"
    RECIPIENT = "recipient"
    HOLDER = "holder"
    CLOCK = "clock"


class TransitionRefused(Exception):
    """A verb that this consent's state, or this actor, does not allow."""

    def __init__(self, verb: Verb, current: Status, actor: Actor) -> None:
        super().__init__(f"{actor} may not {verb} a consent that is {current}")
        self.verb = verb
        self.current = current
        self.actor = actor


@dataclass(frozen=True)
class Transition:
    verb: Verb
    source: Status
    target: Status
    actors: frozenset[Actor]


def row(verb: Verb, source: Status, target: Status, *actors: Actor) -> Transition:
    return Transition(verb, source, target, frozenset(actors))


@dataclass(frozen=True)
class Lifecycle:
    """Which moves one ecosystem allows, and to whom."""

    transitions: tuple[Transition, ...]

    def next_status(self, verb: Verb, current: Status, actor: Actor) -> Status:
        """The status after `verb`; raises TransitionRefused where no row of the table fits."""
        for move in self.transitions:
            if move.verb == verb and move.source == current and actor in move.actors:
                return move.target
        raise TransitionRefused(verb, current, actor)

    def targets(self, verb: Verb) -> frozenset[Status]:
        """The statuses `verb` can lead to: how an operation recognises its own finished work."""
        return frozenset(move.target for move in self.transitions if move.verb == verb)


COMMON_TRANSITIONS: Iterable[Transition] = (
    row(Verb.AUTHORISE, Status.AWAITING, Status.ACTIVE,    Actor.CUSTOMER),
    row(Verb.REJECT,    Status.AWAITING, Status.REJECTED,  Actor.CUSTOMER, Actor.HOLDER),
    row(Verb.REVOKE,    Status.AWAITING, Status.REVOKED,   Actor.RECIPIENT),
    row(Verb.EXPIRE,    Status.AWAITING, Status.EXPIRED,   Actor.CLOCK),
    row(Verb.WITHDRAW,  Status.ACTIVE,   Status.WITHDRAWN, Actor.CUSTOMER, Actor.HOLDER),
    row(Verb.REVOKE,    Status.ACTIVE,   Status.REVOKED,   Actor.RECIPIENT),
    row(Verb.EXPIRE,    Status.ACTIVE,   Status.EXPIRED,   Actor.CLOCK),
)  # fmt: skip
