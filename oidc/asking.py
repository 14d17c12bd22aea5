"""What the portal learns of an authorization request that waits for its customer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from consent.queries import ConsentFacts
from oidc.policy import Demand, Risk
from oidc.presentation import Software


class Outcome(StrEnum):
    """What became of an interaction; NONE while it waits."""

    NONE = ""
    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"
    """What was asked for cannot be had from this customer; the consent was refused for them."""
    LEFT = "left"
    """The browser went back without a decision; the consent still waits."""
    AWAY = "bank away"
    """The same, as the bank's own systems do not answer: the recipient is told to ask again later."""
    REMEMBERED = "remembered"
    """Answered at once, from a sign-in and a consent of before."""


class Reached(StrEnum):
    """A step of a flow that its customer has reached, by the column that says when."""

    IDENTIFIED = "identified_at"
    PROVED = "proved_at"
    CHOSEN = "chosen_at"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """An authorization request waiting for its customer."""

    id: UUID
    issuer: str
    consent: ConsentFacts
    """As it would be if the customer said yes."""
    before: ConsentFacts | None
    """As it is, where they had agreed to it before and it was not stopped; None where this would be the first
    time, or bring it back."""
    stopped: ConsentFacts | None
    """As it was when it was stopped, where a yes brings it back; else None."""
    outdated: bool
    """Whether that has ended, or was agreed to anew, since the request came; of a first time, whether it
    waits for a decision no more."""
    software: Software
    """What asks, as its registration presents it."""
    redirect_host: str
    redirect_site: str
    """The beginning of the web site that the customer goes back to; "" where that is an app of its own."""
    needs_accounts: bool
    """Whether it is about accounts; else the consent says who the customer is, and nothing more."""
    login_hint: str
    """Who the recipient says will sign in: its word alone."""
    demand: Callable[[Risk], Demand]
    """What they have to prove, as things stand."""
    identifier_first: bool
    """Whether a name and a one-time code sign in for this, and no password is asked for."""
    link: str
    """What a factor has to be proved for (`oidc.linking`); "" where an earlier sign-in may decide."""
    languages: tuple[str, ...]
    """Those the recipient wants the pages in, the most wanted first."""
    asked_at: datetime
    registered_at: datetime
    """Since when the software is registered here."""
    authenticated_after: datetime
    expires_at: datetime
    latest: datetime
    """The end that no customer's wish for more time moves."""
    outcome: Outcome
    answered: bool
    elsewhere: bool
    """Whether it began without a browser, so that none goes back to the app from here."""
    waits_elsewhere: bool
    """Whether such a request can still be decided, in this or another browser."""
    binding_message: str
    """What the app shows its customer meanwhile, so that they know both to be about the same; "" for none."""
    customer_id: int | None
    """Who proved all that it demands, and has it for themselves from then on; None before."""
    steps: frozenset[Reached]
    """What was reached before."""

    @property
    def had(self) -> ConsentFacts | None:
        """As they agreed to it before, whatever has become of that; None where this is the first time."""
        return self.before or self.stopped

    @property
    def decided(self) -> bool:
        return self.outcome is not Outcome.NONE
