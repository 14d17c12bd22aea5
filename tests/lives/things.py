"""Consents and what comes of them, as plain values: what a life is made of."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
CODE_LIVES, HANDLE_LIVES = MINUTE, 90.0
PICKED_UP_WITHIN = 10 * MINUTE
FLOW_LIVES, WAY_BACK = 10 * MINUTE, 5 * MINUTE
LETTER_TRIED, CALL_TRIED = 2 * DAY + HOUR, 3 * DAY + HOUR
"""With an hour for a last attempt."""
KEPT = DAY
"""How long what is over is kept for whoever looks into it."""
AGREES_WITHIN = 7 * DAY
REMINDERS = (DAY, 7 * DAY, 30 * DAY)
AMOUNTS = (Decimal("42.50"), Decimal("75.00"), Decimal("140.00"))
SHORTER = (40, 60)
"""In how many days a sharing ends whose end was brought forward: later than the first reminder."""
SPANS = {
    "a code's life": 77.0,
    "a handle's life": 2 * MINUTE,
    "a short token's life": 6 * MINUTE,
    "a flow's life": 11 * MINUTE,
    "a quarter of an hour": 16 * MINUTE,
    "a day": 25 * HOUR,
    "a week": 8 * DAY,
    "a month": 33 * DAY,
    "two months": 61 * DAY,
}
WAITING = frozenset({"incomplete", "awaiting"})


@dataclass(frozen=True, kw_only=True)
class Limits:
    each: Decimal
    week: Decimal
    """In all, in each week counted from `first_day`, or from the day the consent was asked for."""
    week_count: int | None
    total: Decimal | None
    count: int | None
    first_day: date | None
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True, repr=False)
class Kind:
    """One kind of consent, as its ecosystem's standard describes it."""

    name: str
    issuer: str
    path: str = ""
    """The end of the address of its intents; empty where an authorization request is all there is."""
    customers: tuple[str, ...]
    pushed: bool
    """Whether it is born with a pushed request; else it is registered first, and each request names it."""
    decide_within: float
    lasts: float | None = None
    """Seconds from the yes; None where it has no end, or one of its own."""
    ends_after: float | None = None
    """Seconds after it was asked for, where its intent names an end."""
    access_lives: float = 10 * MINUTE
    renews: bool = True
    ended_by: frozenset[str] = frozenset({"customer", "recipient", "holder"})
    ended_undecided: bool = True
    """Whether its recipient can end it while nobody has decided."""
    ended_again: bool = False
    """Whether its recipient is told that it has ended it where somebody else had, or time."""
    dead_data: int = 401
    """How a data call is refused under a live token whose consent has ended."""
    tells: str = ""
    """By which way its recipient hears of a stop at the bank; empty where it does not."""
    published: dict[str, str] | None = None
    """What its recipient reads as its status; a status that is missing reads as no consent at all."""
    again: str = ""
    """What a customer may do with one in force: "amend" it to other terms, "reauthorise" it as it is."""
    revives: bool = False
    """Whether they may also bring back what was stopped at the bank."""
    keys: bool = False
    """Whether a repeated idempotency key gives the first answer."""
    second: bool = False
    """Whether somebody who holds the account, too, has to agree to what is shared of it."""
    parted: bool = False
    """Whether its customer may take out one of several accounts; then they share two."""
    shortened_in: str = ""
    """Whose calendar has the last day, where its customer may bring that forward; else empty."""
    told_of_rest: int = 0
    """How many are told by letter that an account rests, or goes on: its customer, and the other holder."""
    file: bool = False
    """Whether a file has to follow its intent before anybody can decide."""
    details: bool = False
    """Whether what it is about is asked for by `authorization_details`, and by no scope."""
    once: Decimal | None = None
    """What its one payment order is for."""
    limits: Limits | None = None
    currency: str = ""
    funds: str = ""
    """How its recipient asks whether there is enough: by "get" or "post"."""
    data: bool = True
    """Whether its tokens open accounts."""

    @property
    def pays(self) -> bool:
        return self.once is not None or self.limits is not None

    def price(self, amount: Decimal) -> Decimal:
        """What an order for `amount` is made for: the first of all amounts stands for the right one."""
        return self.once if self.once is not None and amount == AMOUNTS[0] else amount

    def __repr__(self) -> str:
        return f"<{self.name}>"


@dataclass(eq=False)
class Consent:
    kind: Kind
    id: str
    born: float
    status: str = "awaiting"
    customer: str = ""
    agreed_at: float | None = None
    ends: float | None = None
    accounts: frozenset[str] = frozenset()
    """Those that were chosen, by the bank's names; none while nobody has looked."""
    edition: int = 0
    """How often its customer has agreed to it."""
    in_use: int = 0
    """The newest edition that its recipient has a token of."""
    pick_up_by: float | None = None
    renews: bool = False
    second: str = ""
    """What the other holder has said: "waiting", "approved", "refused", "withdrawn", "timed out"."""
    second_by: float = 0.0
    """Until when they can."""
    events: list[tuple[str, str]] = field(default_factory=lambda: [("propose", "recipient")])
    uses: list[tuple[float, Decimal, str]] = field(default_factory=list)
    """When, how much, by which key."""


@dataclass(eq=False)
class Handle:
    """What a customer's browser brings: a pushed request, or one that names an intent, new each time."""

    consent: Consent
    born: float
    amends: bool = False
    lasts: float | None = None
    """How long it asks for, where it asks to change a consent."""
    used: bool = False
    forgotten: bool = False


@dataclass(eq=False)
class Flow:
    """One browser's way through one request."""

    handle: Handle
    customer: str
    born: float
    edition: int = 0
    """The one that it would replace; 0 where nobody has agreed yet."""
    revives: bool = False
    """Whether the consent had been stopped when it began."""
    outcome: str = ""
    decided_at: float = 0.0
    answered: bool = False
    forgotten: bool = False
    code: "Code | None" = None
    """The one that was made last."""

    @property
    def consent(self) -> Consent:
        return self.handle.consent


@dataclass(eq=False)
class Code:
    consent: Consent
    born: float
    edition: int
    spent: bool = False
    replaced: bool = False
    """By the next code of its flow."""
    family_ended: bool = False


@dataclass(eq=False)
class Token:
    code: Code
    ends: float | None
    access: bool


@dataclass(frozen=True)
class Told:
    """Something that is to be told of a consent."""

    consent: Consent
    channel: str
    topic: str
    since: float
    reminds_before: float = 0.0
    ends: float | None = None
    """The end that it reminds of."""
    to_second: bool = False
    """Whether it is for the other holder, whose address the bank has not verified: nothing is ever sent."""
