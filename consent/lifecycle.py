"""The life of a consent, as a table. Nothing else decides which status may follow which.

awaiting ──authorise──▶ active ──withdraw──▶ withdrawn   at the bank
   ├──reject──▶ rejected   ├──revoke──▶ revoked          at the recipient
   ├──revoke──▶ revoked    ├──expire──▶ expired
   └──expire──▶ expired    ├──lapse───▶ expired          never picked up by the recipient
                           ├──use─────▶ consumed         of a consent to pay once
                           └──amend, reauthorise, remove account, shorten, use──▶ active   if its kind has it

withdrawn ──revive──▶ active                             if its kind has it

incomplete ──complete──▶ awaiting                        of a consent to a file of payments
   ├──reject──▶ rejected                                 by the bank
   └──expire──▶ expired

What is said of single accounts (approve, decline, retract, time out, suspend, resume) moves the consent,
which stays what it is: the accounts have states of their own (`consent.account_states`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Status(StrEnum):
    INCOMPLETE = "incomplete"
    """Something of what its recipient asks for is still to come."""
    AWAITING = "awaiting"
    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"
    CONSUMED = "consumed"
    """Used, and so at its end: it was good for one payment order."""


ENDED = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.REVOKED, Status.EXPIRED, Status.CONSUMED})
"""Those in which nothing is allowed any more, for good but where a kind has REVIVAL."""


class Verb(StrEnum):
    PROPOSE = "propose"
    COMPLETE = "complete"
    AUTHORISE = "authorise"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    EXPIRE = "expire"
    AMEND = "amend"
    """Agree to other terms of a consent in force, in the place of the present ones."""
    REAUTHORISE = "reauthorise"
    """Agree once more to a consent in force as it stands."""
    REVIVE = "revive"
    """Agree again, as it stands, to a consent that was stopped at the bank."""
    REMOVE_ACCOUNT = "remove account"
    """The customer takes one account out of a consent in force."""
    SHORTEN = "shorten"
    """The customer lets a consent in force end sooner."""
    LAPSE = "lapse"
    """End what its recipient never picked up: no token was ever asked for."""
    USE = "use"
    APPROVE = "approve"
    """Somebody who holds an account with the customer agrees; the next two are theirs as well."""
    DECLINE = "decline"
    RETRACT = "retract"
    """The bank may say these two for one of its customers who cannot any more."""
    TIME_OUT = "time out"
    """They did not decide in time."""
    SUSPEND = "suspend"
    """The bank may not share one of the accounts at present."""
    RESUME = "resume"


class Actor(StrEnum):
    CUSTOMER = "customer"
    AUTHORISER = "authoriser"
    """Somebody else than the consent's customer who has a say in one of its accounts."""
    RECIPIENT = "recipient"
    HOLDER = "holder"
    CLOCK = "clock"


ENDERS: Mapping[Status, Actor] = {
    Status.REJECTED: Actor.CUSTOMER,
    Status.WITHDRAWN: Actor.CUSTOMER,
    Status.REVOKED: Actor.RECIPIENT,
    Status.EXPIRED: Actor.CLOCK,
    Status.CONSUMED: Actor.HOLDER,
}
"""Who leads a consent to each status that is an end, as a rule; `Consent.ended_by` names whoever else did."""


def ender(status: Status, actor: Actor) -> str:
    """What `ended_by` says of a consent that this actor led to a status: nothing where that says it all."""
    return "" if ENDERS.get(status, actor) is actor else actor.value


class Moments(Protocol):
    """A consent, with the moments at which it ends by itself."""

    @property
    def status(self) -> Any: ...
    @property
    def status_changed_at(self) -> datetime: ...
    @property
    def authorised_at(self) -> datetime | None: ...
    @property
    def authorise_by(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def pick_up_by(self) -> datetime | None: ...
    @property
    def in_use_since(self) -> datetime | None: ...


PICKED_UP = {"pick_up_by": "in_use_since"}
"""A moment that ends nothing any more once the column beside it says that what it waits for has happened."""
ENDED_BY: Mapping[Status, tuple[str, ...]] = {
    Status.INCOMPLETE: ("authorise_by",),
    Status.AWAITING: ("authorise_by", "expires_at"),
    Status.ACTIVE: ("expires_at", "pick_up_by"),
}
"""The moments that end a consent in each status, whether or not a job has written it down."""


def status_at(consent: Moments, at: datetime) -> Status:
    """The status as time has made it; `consent.over` says the same in a query."""
    status = Status(consent.status)
    return Status.EXPIRED if _passed(consent, status, at) else status


def status_since(consent: Moments, at: datetime) -> datetime:
    """Since when it has that status: what ended by itself ended at its moment, whenever a job wrote that."""
    status, until = Status(consent.status), at
    if status is Status.EXPIRED:
        status = Status.AWAITING if consent.authorised_at is None else Status.ACTIVE
        until = consent.status_changed_at
    return min(_passed(consent, status, until), default=consent.status_changed_at)


def _passed(consent: Moments, status: Status, at: datetime) -> list[datetime]:
    """The moments up to `at` by which it ended in a status."""
    ends = [
        getattr(consent, name)
        for name in ENDED_BY.get(status, ())
        if name not in PICKED_UP or getattr(consent, PICKED_UP[name]) is None
    ]
    return [end for end in ends if end is not None and end <= at]


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
    born: Status = Status.AWAITING
    """The status of a consent that was just proposed."""

    def next_status(self, verb: Verb, current: Status, actor: Actor) -> Status:
        """The status after `verb`; raises TransitionRefused where no row of the table fits."""
        for move in self.transitions:
            if move.verb == verb and move.source == current and actor in move.actors:
                return move.target
        raise TransitionRefused(verb, current, actor)

    def target(self, verb: Verb, current: Status, actor: Actor) -> Status | None:
        """The status after `verb`; None where no row of the table fits."""
        try:
            return self.next_status(verb, current, actor)
        except TransitionRefused:
            return None

    def revives(self, consent: Moments, at: datetime) -> bool:
        """Whether its customer may bring back a consent that was stopped: before its own end."""
        stopped = self.target(Verb.REVIVE, Status(consent.status), Actor.CUSTOMER) is not None
        return stopped and (consent.expires_at is None or at < consent.expires_at)

    def targets(self, verb: Verb) -> frozenset[Status]:
        """The statuses `verb` can lead to: how an operation recognises its own finished work."""
        return frozenset(move.target for move in self.transitions if move.verb == verb)


SAYS_OF_ACCOUNTS = (
    row(Verb.APPROVE,   Status.ACTIVE,   Status.ACTIVE,    Actor.AUTHORISER),
    row(Verb.DECLINE,   Status.ACTIVE,   Status.ACTIVE,    Actor.AUTHORISER, Actor.HOLDER),
    row(Verb.RETRACT,   Status.ACTIVE,   Status.ACTIVE,    Actor.AUTHORISER, Actor.HOLDER),
    row(Verb.TIME_OUT,  Status.ACTIVE,   Status.ACTIVE,    Actor.CLOCK),
    row(Verb.SUSPEND,   Status.ACTIVE,   Status.ACTIVE,    Actor.HOLDER),
    row(Verb.RESUME,    Status.ACTIVE,   Status.ACTIVE,    Actor.HOLDER),
)  # fmt: skip
"""What is said of single accounts."""
OF_ACCOUNTS = frozenset(move.verb for move in SAYS_OF_ACCOUNTS)

COMMON_TRANSITIONS: Iterable[Transition] = (
    row(Verb.AUTHORISE, Status.AWAITING, Status.ACTIVE,    Actor.CUSTOMER),
    row(Verb.REJECT,    Status.AWAITING, Status.REJECTED,  Actor.CUSTOMER, Actor.HOLDER),
    row(Verb.REVOKE,    Status.AWAITING, Status.REVOKED,   Actor.RECIPIENT),
    row(Verb.EXPIRE,    Status.AWAITING, Status.EXPIRED,   Actor.CLOCK),
    row(Verb.WITHDRAW,  Status.ACTIVE,   Status.WITHDRAWN, Actor.CUSTOMER, Actor.HOLDER),
    row(Verb.REVOKE,    Status.ACTIVE,   Status.REVOKED,   Actor.RECIPIENT),
    row(Verb.EXPIRE,    Status.ACTIVE,   Status.EXPIRED,   Actor.CLOCK),
    row(Verb.LAPSE,     Status.ACTIVE,   Status.EXPIRED,   Actor.CLOCK),
    *SAYS_OF_ACCOUNTS,
)  # fmt: skip

AMENDMENT = row(Verb.AMEND, Status.ACTIVE, Status.ACTIVE, Actor.CUSTOMER)
"""Of ecosystems whose recipients may ask for other terms of a consent that they have."""
REAUTHORISATION = row(Verb.REAUTHORISE, Status.ACTIVE, Status.ACTIVE, Actor.CUSTOMER)
"""Of ecosystems whose recipients may send the customer here again for the same intent."""
REVIVAL = row(Verb.REVIVE, Status.WITHDRAWN, Status.ACTIVE, Actor.CUSTOMER)
"""Of those where that may bring back what was stopped at the bank: none of its tokens, and not before its
customer has agreed as they did the first time."""
REMOVAL = row(Verb.REMOVE_ACCOUNT, Status.ACTIVE, Status.ACTIVE, Actor.CUSTOMER)
"""Of ecosystems that leave it to the bank to let customers take out one account and keep the rest."""
SHORTENING = row(Verb.SHORTEN, Status.ACTIVE, Status.ACTIVE, Actor.CUSTOMER)
"""Of ecosystems in which the end stands in no intent, or the law lets the customer set it all the same."""

PAYMENTS = row(Verb.USE, Status.ACTIVE, Status.ACTIVE, Actor.HOLDER)
"""Of consents to pay again and again: each payment that is counted, of which none uses it up."""
KEEPS_STATUS = OF_ACCOUNTS | {Verb.USE, Verb.REMOVE_ACCOUNT, Verb.SHORTEN}
"""Where a consent keeps its status after these, it has had it since before."""

SAYS_OF_PAYERS = (
    row(Verb.APPROVE,   Status.ACTIVE,     Status.ACTIVE,   Actor.AUTHORISER),
    row(Verb.DECLINE,   Status.ACTIVE,     Status.ACTIVE,   Actor.AUTHORISER, Actor.HOLDER),
    row(Verb.TIME_OUT,  Status.ACTIVE,     Status.ACTIVE,   Actor.CLOCK),
    row(Verb.SUSPEND,   Status.ACTIVE,     Status.ACTIVE,   Actor.HOLDER),
    row(Verb.RESUME,    Status.ACTIVE,     Status.ACTIVE,   Actor.HOLDER),
    row(Verb.APPROVE,   Status.CONSUMED,   Status.CONSUMED, Actor.AUTHORISER),
    row(Verb.DECLINE,   Status.CONSUMED,   Status.CONSUMED, Actor.AUTHORISER, Actor.HOLDER),
    row(Verb.TIME_OUT,  Status.CONSUMED,   Status.CONSUMED, Actor.CLOCK),
)  # fmt: skip
"""What is said of the account to pay from: by others who have to sign the payment order, before it is made or
once it waits for them (CON-43), and by the bank."""

ONE_PAYMENT = Lifecycle((
    row(Verb.AUTHORISE, Status.AWAITING,   Status.ACTIVE,   Actor.CUSTOMER),
    row(Verb.REJECT,    Status.AWAITING,   Status.REJECTED, Actor.CUSTOMER, Actor.HOLDER),
    row(Verb.EXPIRE,    Status.AWAITING,   Status.EXPIRED,  Actor.CLOCK),
    row(Verb.USE,       Status.ACTIVE,     Status.CONSUMED, Actor.HOLDER),
    row(Verb.EXPIRE,    Status.ACTIVE,     Status.EXPIRED,  Actor.CLOCK),
    row(Verb.LAPSE,     Status.ACTIVE,     Status.EXPIRED,  Actor.CLOCK),
    *SAYS_OF_PAYERS,
))  # fmt: skip
"""A consent to one payment order: once allowed it is used, and nobody takes it back (CON-39)."""

FILE_OF_PAYMENTS = Lifecycle(
    (
        row(Verb.COMPLETE, Status.INCOMPLETE, Status.AWAITING, Actor.RECIPIENT),
        row(Verb.REJECT, Status.INCOMPLETE, Status.REJECTED, Actor.HOLDER),
        row(Verb.EXPIRE, Status.INCOMPLETE, Status.EXPIRED, Actor.CLOCK),
        *ONE_PAYMENT.transitions,
    ),
    born=Status.INCOMPLETE,
)
"""The same, told in two steps: what the file is, then the file (CON-41)."""
