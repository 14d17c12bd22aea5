"""What an ecosystem decides about consents: data and small functions, no framework."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from consent.account_states import AccountState
from consent.lifecycle import Actor, Lifecycle, Status, Verb
from consent.notices import Change, Notice
from consent.payments import ListedPayment, Money, PaymentTerms, Plan, Progress
from consent.problems import Problem
from consent.reasons import Reason


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a recipient asks for, read from its intent or its authorization request.

    `expires_at` is an absolute end (None: open ended); `lasts` counts from the decision and wins over it.
    `decide_by` is when it has to be decided at the latest. `wire` is the intent as sent, to be echoed,
    with what the bank added to it.
    """

    permissions: tuple[str, ...]
    expires_at: datetime | None = None
    lasts: timedelta | None = None
    decide_by: datetime | None = None
    transactions_from: datetime | None = None
    transactions_to: datetime | None = None
    wire: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class IntentState:
    """A stored intent, as a REST resource may show it."""

    id: UUID
    status: Status
    """As time has made it, also before a job has written it down."""
    authorised: bool
    """Whether a customer ever allowed it."""
    ended_by: Actor | None
    """Who ended it, where more than one could have (`consent.endings`)."""
    reason: Reason | None
    """Why, where the bank did."""
    created_at: datetime
    status_changed_at: datetime
    wire: Mapping[str, Any]


class Idempotency(Enum):
    """What a resource makes of `x-idempotency-key`."""

    REQUIRED = "required"
    HONOURED = "honoured"
    IGNORED = "ignored"


class Unsigned(Enum):
    """What a resource makes of a signature over a message, where it asks for none."""

    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, kw_only=True)
class MessageSignature:
    """A detached JWS over a body, in the header `x-jws-signature`: how it has to look, and how ours does."""

    algorithm: str
    issued_at: str
    """Name of the header member, as are the next two."""
    issuer: str
    trust_anchor: str
    trust_anchors: frozenset[str]
    """Who may vouch for a recipient's key."""


@dataclass(frozen=True, kw_only=True)
class UploadedFile:
    """A file that belongs to an intent and follows it."""

    largest: int
    """Bytes."""
    check: Callable[[Mapping[str, Any], bytes], None]
    """The intent as sent, and the file; raises Problem (400) where they do not belong together."""
    payments: Callable[[Mapping[str, Any], bytes], Sequence[ListedPayment]]
    """What a file that was taken holds, in its order."""


@dataclass(frozen=True, kw_only=True)
class FundsConfirmation:
    """How a recipient asks whether there is enough for what an intent is about."""

    path: str
    """Of a resource that takes the account's currency alone and bodies that name the consent; else ""."""
    method: str
    """ "get", or "post" where the call brings the amount."""
    called: Callable[[Mapping[str, Any]], str] | None
    """What a body calls its question, where each name is good for one; None where any may be asked again."""
    read: Callable[[PaymentTerms, Mapping[str, Any], UUID], Money]
    """The terms, the body of the call ({} of a GET) and the consent of its address to the amount asked about;
    raises Problem (400)."""
    render: Callable[[Mapping[str, Any], bool, datetime, str], dict[str, Any]]
    """The call's body, whether there is enough, when that was seen and the call's own URL, to an answer."""


@dataclass(frozen=True, kw_only=True)
class Signing:
    """How far those have come who all have to sign one payment order, the consent's customer included."""

    state: AccountState
    """WAITING, SHARED once all have signed, else what ended it."""
    required: int
    received: int
    changed_at: datetime
    decide_by: datetime


@dataclass(frozen=True, kw_only=True)
class IntentResource:
    """A REST resource through which recipients register a consent before its decision."""

    path: str
    """Below the issuer, without slashes at its ends: `open-banking-nz/v3.0/account-access-consents`."""
    kind: str
    older: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]
    """Kinds of older versions that this one shows too, each with how what was sent then reads here."""
    scope: str
    lifecycle: Lifecycle
    deletable: bool
    """Whether its recipient ends one by DELETE."""
    idempotency: Idempotency
    signature: MessageSignature | Unsigned
    """Whether requests must be signed, as answers then are."""
    payment: Callable[[Mapping[str, Any], datetime], PaymentTerms] | None
    """An intent as sent, and when, to what the customer would allow; None where it is about data."""
    planned: Callable[[Mapping[str, Any], Plan], Mapping[str, Any]] | None
    """An intent, and what the bank says of it, to the one that is stored; None where that has no place."""
    progress: Mapping[str, Progress]
    """The version's words for how far an order under such a consent has come; {} where none is made."""
    file: UploadedFile | None
    funds: FundsConfirmation | None
    several: Callable[[Signing], dict[str, Any]] | None
    """What a payment order says of several who have to sign it; None where one always is enough."""
    hidden: frozenset[Status]
    """Statuses in which an intent reads as one that never was."""
    deletable_after: frozenset[Status]
    """Ends after which a DELETE is answered as one that ended it: its recipient cannot tell, or need not."""
    read: Callable[[Mapping[str, Any], Set[str], datetime], Terms]
    """Body, permissions on offer and present time to terms; raises Problem (400) with every flaw."""
    render: Callable[[IntentState, str], dict[str, Any]]
    """State and the resource's own URL to the body of an answer, in the words of its version."""


@dataclass(frozen=True, kw_only=True)
class Subscribed:
    """What a client wants to be told of, as it said."""

    callback_url: str
    """Empty where it will fetch."""
    version: str
    topics: tuple[str, ...]
    """Empty for every topic there is."""


@dataclass(frozen=True, kw_only=True)
class SubscriptionResource:
    """A REST resource through which recipients say where, and of what, they want to be told."""

    path: str
    """Below the issuer, without slashes at its ends."""
    kind: str
    """Resources of one kind, in several versions, show one and the same subscription."""
    scopes: frozenset[str]
    """Any of them opens it."""
    callback_at: str
    """Where in a body the address stands: `Data.CallbackUrl`."""
    collection: str
    """The member of `Data` that lists them."""
    read: Callable[[Mapping[str, Any]], Subscribed]
    """The body of a POST; raises Problem (400) with every flaw."""
    read_change: Callable[[Mapping[str, Any]], Subscribed]
    """The body of a PUT, as `read`."""
    render: Callable[[UUID, Subscribed], dict[str, Any]]
    """`Data` of an answer."""
    signature: MessageSignature | Unsigned
    """Whether bodies must be signed, as answers then are."""


@dataclass(frozen=True, kw_only=True)
class EventClaims:
    """What a security event token says (RFC 8417 §2): about which resource, and what happened to it."""

    subject: str
    events: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class EventFeed:
    """How recipients come to hear of events about their consents."""

    subscriptions: tuple[SubscriptionResource, ...]
    supersedes: tuple[str, ...]
    """The kinds of subscriptions, the one that counts first where a client has several."""
    scopes: frozenset[str]
    """Any of them opens what is fetched."""
    polls: tuple[str, ...]
    """Paths at which events are fetched; empty where they are pushed alone."""
    claims: Callable[[str, str, UUID, Reason | None, Callable[[str], str]], EventClaims]
    """Topic, the consent's kind and id, why it happened, and what makes an address of a path below the
    issuer."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """How long something has to be kept, and who says so."""

    period: timedelta
    basis: str
    """The rule, in words for whoever has to answer for it."""


@dataclass(frozen=True, kw_only=True)
class ConsentPolicy:
    lifecycle: Lifecycle
    """Of consents that no intent was registered for."""
    permissions: frozenset[str]
    """Every permission (or scope that names data) a consent of this ecosystem can cover."""
    without_accounts: frozenset[str]
    """Those about the customer and no account: a consent to nothing else is decided without choosing
    accounts, and they are no business of whoever else holds an account."""
    longest_sharing: timedelta | None
    authorise_within: timedelta
    pick_up_within: timedelta
    """How long a consent that its customer gave waits for its recipient's first token before it ends: longer
    than a customer may linger on the way back, and a code lives after that."""
    approve_within: timedelta | None
    """How long others may take who have to agree to one of the accounts; None where nobody ever has to."""
    intents: tuple[IntentResource, ...]
    optional: Callable[[str], bool]
    """Whether a path below the issuer, where nothing is, is one that the standard leaves to each bank."""
    notices: Callable[[Change], tuple[Notice, ...]]
    """Who must hear of a change, and by which way."""
    reminders: tuple[timedelta, ...]
    """How long before a sharing ends its customer is told, in whole days."""
    events: EventFeed | None
    """None where recipients are told of no events."""
    listing_scope: str
    """What opens the list of a client's own consents to it; empty where there is no such list."""
    records: Duty
    """How long what proves a consent is kept once that has ended: whose it was, what was shown and agreed to,
    which accounts, what was paid. Then it is erased."""
    describe_problem: Callable[[Problem, str, str], dict[str, Any]]
    """A problem, the interaction id and the path called to this ecosystem's error body; {} for none."""

    def approve_by(self, at: datetime, ends: datetime | None) -> datetime:
        """Until when others must have agreed to a consent given at `at` that ends by itself at `ends`."""
        if self.approve_within is None:
            raise ValueError("a profile in which others have to agree says within which time")
        return min(at + self.approve_within, ends or at + self.approve_within)

    def needs_accounts(self, permissions: Iterable[str]) -> bool:
        """Whether a consent to `permissions` says nothing before the customer has chosen accounts for it."""
        return not set(permissions) <= self.without_accounts

    def intent_of(self, kind: str) -> IntentResource | None:
        """The resource that consents of a kind are registered through; None where there is none."""
        return next((resource for resource in self.intents if resource.kind == kind), None)

    def lifecycle_of(self, kind: str) -> Lifecycle:
        resource = self.intent_of(kind)
        return self.lifecycle if resource is None else resource.lifecycle

    @property
    def kinds_to_pay(self) -> frozenset[str]:
        """The kinds that are about money: to pay, or to ask whether there is enough."""
        return frozenset(resource.kind for resource in self.intents if resource.payment is not None)

    def kinds_without(self, verb: Verb, actor: Actor) -> frozenset[str]:
        """The registered kinds of which this actor cannot move one that is active by this verb."""
        return self.kinds_unmoved(verb, Status.ACTIVE, actor)

    def kinds_unmoved(self, verb: Verb, source: Status, actor: Actor) -> frozenset[str]:
        """The registered kinds of which this actor cannot move one in status `source` by this verb."""
        unmoved = (one for one in self.intents if one.lifecycle.target(verb, source, actor) is None)
        return frozenset(resource.kind for resource in unmoved)

    @property
    def lifecycles(self) -> frozenset[Lifecycle]:
        """Those of all kinds; where two know a move from the same status, it leads both to the same."""
        return frozenset({self.lifecycle, *(resource.lifecycle for resource in self.intents)})

    def payment_terms(self, kind: str, wire: Mapping[str, Any], created_at: datetime) -> PaymentTerms | None:
        """What a consent to pay allows, by its intent as stored; None for one to see data."""
        resource = self.intent_of(kind)
        return resource.payment(wire, created_at) if resource and resource.payment else None
