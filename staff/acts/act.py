"""What every act of two members has in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from staff.acts.effect import Effect, Example
from staff.models import Proposal

Arguments = Mapping[str, Any]
"""All that a proposal says: what is kept of it, and what is erased in its time."""


class NotPossible(Exception):
    """It cannot be done as things are; the message says why, to members."""


@dataclass(frozen=True, kw_only=True)
class Doing:
    """One approval under way, inside its transaction."""

    proposal: Proposal
    at: datetime
    by: str
    """The name of who approves."""
    effect: Effect
    """What the approver was shown."""
    prepared: Any
    """What `prepare` gave."""


def nothing_to_prepare(_arguments: Arguments) -> None:
    """Of acts that look at nothing outside the database."""


def hold_nothing(_arguments: Arguments) -> None:
    """Of acts whose own write tells whether things were as they should be."""


def about_no_customer(_arguments: Arguments) -> int | None:
    """Of most."""
    return None


def about_no_company(_arguments: Arguments) -> UUID | None:
    """Of those that are about members of staff, or customers alone."""
    return None


def about_no_consent(_arguments: Arguments) -> UUID | None:
    """Of those that are about many, or none."""
    return None


def always(page: str) -> Callable[[Arguments], str]:
    """Of acts that have one page."""
    return lambda _arguments: page


def no_sample(_arguments: Arguments, _at: datetime) -> Sequence[Example]:
    """Of acts that concern no consents."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Act:
    says: Callable[[Arguments, bool], str]
    """What it is, in a few words; whether these may tell a customer's or an account's last digits."""
    effect: Callable[[Arguments, datetime], Effect]
    """What it would do at this moment; raises NotPossible where it cannot be done at all."""
    do: Callable[[Doing], Mapping[str, Any] | None]
    """Do it, and give what the log is to say of it besides; raises NotPossible, and then nothing was done."""
    page: Callable[[Arguments], str]
    """On which page of `staff.rights` it is proposed: by whoever may act there, also when it is approved."""
    bound: bool
    """Whether it may do only what it said when it was proposed: what has moved since is proposed anew. The
    others may do what the approver was shown a moment ago."""
    recipient: Callable[[Arguments], UUID | None] = about_no_company
    """The company it is about, where it is about one."""
    customer: Callable[[Arguments], int | None] = about_no_customer
    """The customer it is about, by our key, where it is about one."""
    consent: Callable[[Arguments], UUID | None] = about_no_consent
    """The consent it is about, where it is about one."""
    sample: Callable[[Arguments, datetime], Sequence[Example]] = no_sample
    """A few of the consents concerned, the newest first."""
    prepare: Callable[[Arguments], Any] = nothing_to_prepare
    """What is to be read or judged before the transaction; raises NotPossible."""
    hold: Callable[[Arguments], None] = hold_nothing
    """Lock what it is about, so that it is the same when it is done as when its effect was computed."""
