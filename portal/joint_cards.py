"""What pages show of sharing by others, ready to print: frozen values, never models."""

from dataclasses import dataclass
from uuid import UUID

from portal.askers import RecipientCard, SoftwareCard
from portal.cards import AccountCard, AllowedCard, FactCard, HistoryCard, KindCard, PayeeCard, Terms


@dataclass(frozen=True, kw_only=True)
class JointCard:
    """What somebody else shares of accounts that the customer holds with them."""

    id: UUID
    recipient: RecipientCard
    software: SoftwareCard
    ecosystem: str
    giver: str
    pays: bool
    """Whether it is about a payment that several have to sign; else about data."""
    used: bool
    """Whether the giver holds none of it, and shares it by an instruction."""
    sharing: bool
    """Whether anything of these accounts can be seen at this moment."""
    status: str
    asks: bool
    """Whether it waits for this customer's word."""
    decide_by: str
    kinds: tuple[KindCard, ...]
    allowed: AllowedCard | None
    """Whom a payment goes to, how much and what else bounds it; None where it is about data."""
    accounts: tuple[AccountCard, ...]
    """Those the customer has a say in, and no other."""
    terms: Terms
    given: str
    looked: str
    stoppable: bool
    over: bool
    """Whether nothing can come of it any more."""
    history: tuple[HistoryCard, ...]
    care_note: str
    already_has: str
    """What becomes of data that the recipient has got; empty of a payment."""
    bank: str


@dataclass(frozen=True, kw_only=True)
class JointListCard:
    """One page of a list of them."""

    heading: str
    count: int
    """How many there are, on the page where it begins."""
    over: bool
    cards: tuple[JointCard, ...]
    whole: str
    """Where all of it stands; empty where all is here, or this is that page."""
    more: str
    """The address of what follows; empty at the end."""


@dataclass(frozen=True, kw_only=True)
class JointStatementCard:
    """Everything that agreeing to somebody else's sharing rests on."""

    title: str
    summary: str
    giver: str
    pays: bool
    payees: tuple[PayeeCard, ...]
    amount: str
    reference: str
    facts: tuple[FactCard, ...]
    in_file: bool
    """Whether who is paid stands in a file, which has a page of its own."""
    effect: str
    stop: str
    """These seven of a payment."""
    recipient: RecipientCard
    software: SoftwareCard
    ecosystem: str
    kinds: tuple[KindCard, ...]
    accounts: tuple[AccountCard, ...]
    terms: Terms
    decide_by: str
    bank: str
