"""What pages show, ready to print: frozen values, never models."""

from dataclasses import dataclass
from uuid import UUID

from portal.askers import ElsewhereCard, RecipientCard, SoftwareCard


@dataclass(frozen=True, kw_only=True)
class RequestCard:
    """A request without a browser, waiting for its customer."""

    id: int
    recipient: RecipientCard
    software: SoftwareCard
    message: str
    asked: str
    until: str
    """Both as times of day."""


@dataclass(frozen=True, kw_only=True)
class AccountCard:
    """`token` is what a form sends for it; `reason` says why it cannot be shared; `looked` when it was
    looked at last under the consent that is shown."""

    name: str
    detail: str
    joint: bool
    token: str = ""
    ticked: bool = False
    reason: str = ""
    tag: str = ""
    """ "New", where a sharing that there is would grow by it."""
    note: str = ""
    """What others who hold it have to do with that, or what became of it."""
    looked: str = ""
    take_out: str = ""
    """The page that takes it out of the consent; empty where there is none."""
    business: bool = False


@dataclass(frozen=True, kw_only=True)
class KindCard:
    """One kind of data."""

    title: str
    items: str
    meaning: str
    not_included: str
    tag: str = ""
    """ "New", where a sharing that there is would grow by it."""
    group: str = ""
    """The larger kind under which it is shown; empty where the scheme groups none."""


@dataclass(frozen=True, kw_only=True)
class ChangeCard:
    """One difference between what was agreed to and what would be."""

    tag: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How long, and how far back."""

    until: str
    """ "Until 12 March 2027", "Once, today", "No end date"."""
    phrase: str
    """The same within a sentence."""
    length: str
    reading: str
    past: str
    tag: str = ""
    """ "Longer" or "Shorter", where a sharing that there is would be so."""
    reconfirmed: str = ""
    """That, and how often, its recipient has to ask again; empty where it need not."""


@dataclass(frozen=True, kw_only=True)
class ReviewCard:
    """Everything a decision rests on."""

    title: str
    summary: str
    recipient: RecipientCard
    software: SoftwareCard
    redirect_host: str
    elsewhere: ElsewhereCard | None
    stopped: str
    ecosystem: str
    acting_for: str
    """The organisation for which the customer decides; empty where they decide for themselves."""
    purpose: str
    kinds: tuple[KindCard, ...]
    accounts: tuple[AccountCard, ...]
    terms: Terms
    changes: tuple[ChangeCard, ...]
    """Of a sharing that there is, what would be different; empty where this would be the first time."""
    bank: str


@dataclass(frozen=True, kw_only=True)
class PayeeCard:
    name: str
    account: str


@dataclass(frozen=True, kw_only=True)
class FactCard:
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class AllowedCard:
    """Whom a consent lets pay, how much and within which limits, as it was agreed to."""

    payees: tuple[PayeeCard, ...]
    facts: tuple[FactCard, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentCard:
    """Everything a decision to pay rests on, or to let somebody ask about money."""

    title: str
    summary: str
    recipient: RecipientCard
    software: SoftwareCard
    redirect_host: str
    elsewhere: ElsewhereCard | None
    stopped: str
    ecosystem: str
    payees: tuple[PayeeCard, ...]
    amount: str
    reference: str
    facts: tuple[FactCard, ...]
    limits: tuple[str, ...]
    effect: str
    until: str
    account: AccountCard
    fixed: bool
    """Whether the account was named by the recipient, so that the customer cannot choose another."""
    asks_only: bool
    """Whether nothing is paid: only asked about the account."""
    in_file: bool
    """Whether who is paid stands in a file, which has a page of its own."""
    stop: str
    bank: str


@dataclass(frozen=True, kw_only=True)
class SharingCard:
    """One consent in the dashboard's list."""

    id: UUID
    recipient: RecipientCard
    sharing: bool
    """Whether it is in force; `flows`: whether anything can be seen under it at this moment."""
    flows: bool
    status: str
    kinds: tuple[str, ...]
    accounts: tuple[str, ...]
    """Those from which something is shared; of a consent that is over, those from which something was."""
    until: str
    looked: str
    """When it was looked last, and how often lately."""
    unused: str
    """ "Not used since 3 August 2026"; empty where it is used."""
    used: tuple[str, ...]
    """Of a consent to pay, what of each limit is used up."""
    waits: tuple[str, ...]
    """Of which accounts whose word is missing, and until when."""
    stoppable: bool
    pays: bool
    """Whether it lets money move, or be asked about; else data be seen."""
    acting_for: str = ""
    """The organisation for which the customer agreed; empty where it was for themselves."""
    paused: str = ""
    """Why nothing comes of it at present, where that is the company's."""


@dataclass(frozen=True, kw_only=True)
class ActivityCard:
    when: str
    what: str
    accounts: str
    present: str
    times: int


@dataclass(frozen=True, kw_only=True)
class HistoryCard:
    when: str
    what: str
    changes: tuple[ChangeCard, ...] = ()
    sequence: int = 0
    """Of its event."""
    receipt: str = ""
    """The address of the receipt for it; empty where it has none."""


@dataclass(frozen=True, kw_only=True)
class ConsentCard:
    """One consent in full."""

    id: UUID
    recipient: RecipientCard
    software: SoftwareCard
    ecosystem: str
    sharing: bool
    """Whether it is in force; `flows`: whether anything can be seen under it at this moment."""
    flows: bool
    status: str
    status_note: str
    told: str
    """How far the recipient has been told that it ended; empty where nobody is told."""
    stoppable: bool
    shortenable: bool
    """Whether the customer may bring its end forward."""
    allowed: AllowedCard | None
    """Of a consent to let money move, or be asked about; None where data are seen."""
    used: tuple[str, ...]
    """Of a consent to pay, what of each limit is used up."""
    purpose: str
    """What is known of why its recipient wants it."""
    kinds: tuple[KindCard, ...]
    accounts: tuple[AccountCard, ...]
    terms: Terms
    given: str
    changed: str
    """When the customer last agreed anew; empty where they never have."""
    looked: str
    activity: tuple[ActivityCard, ...]
    """The latest looks, newest first; `activity_total` counts all there ever were."""
    activity_total: int
    history: tuple[HistoryCard, ...]
    care_note: str
    correction: str
    """That what was shared can be corrected, where the scheme wants it said."""
    stop_notes: tuple[str, ...]
    others_told: str
    """Who else hears of it if the customer takes it back, or that nobody does; empty where nobody else has to
    do with it."""
    reference: str
    acting_for: str
    """The organisation for which the customer agreed; empty where it was for themselves."""

    @property
    def pays(self) -> bool:
        return self.allowed is not None

    @property
    def recent(self) -> tuple[ActivityCard, ...]:
        return self.activity[:8]

    @property
    def earlier(self) -> tuple[ActivityCard, ...]:
        return self.activity[8:]
