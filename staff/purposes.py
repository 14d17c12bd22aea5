"""Why a member of staff looks at a customer's data, said once, before the first look, and kept with each; why
one refuses what another proposes; what came of a report of a customer's (pure).

There is no room for sentences: what could be personal itself has no place in a log that is never erased.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

CASE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9/_-]{2,39}$")
"""A reference of the bank's own case system."""


class Why(StrEnum):
    CUSTOMER_ASKED = "customer-asked"
    COMPLAINT = "complaint"
    NOT_THEM = "not-them"
    RECIPIENT_ASKED = "recipient-asked"
    AUTHORITY_ASKED = "authority-asked"
    FRAUD = "fraud"
    AUDIT = "audit"
    FAULT = "fault"


WORDS = {
    Why.CUSTOMER_ASKED: "The customer asked us",
    Why.COMPLAINT: "A complaint",
    Why.NOT_THEM: "The customer says it wasn’t them",
    Why.RECIPIENT_ASKED: "A company asked us",
    Why.AUTHORITY_ASKED: "A court or an authority asked us",
    Why.FRAUD: "Suspected fraud",
    Why.AUDIT: "An audit",
    Why.FAULT: "A fault of ours",
}


class Refusal(StrEnum):
    NOT_PROVED = "not-proved"
    WRONG_ONE = "wrong-one"
    TOO_MUCH = "too-much"
    OTHER_WAY = "other-way"
    NOT_NOW = "not-now"
    ASK_ME = "ask-me"


REFUSALS = {
    Refusal.NOT_PROVED: "The case does not bear it out",
    Refusal.WRONG_ONE: "It is about the wrong one",
    Refusal.TOO_MUCH: "It reaches further than the case needs",
    Refusal.OTHER_WAY: "There is a gentler way",
    Refusal.NOT_NOW: "Not now",
    Refusal.ASK_ME: "Ask me",
}


class Outcome(StrEnum):
    NOT_THEM = "not-them"
    THEM = "them"
    UNKNOWN = "unknown"


OUTCOMES = {
    Outcome.NOT_THEM: "It was not the customer",
    Outcome.THEM: "It was the customer after all",
    Outcome.UNKNOWN: "It cannot be told",
}
"""Of what a customer says was not them."""


def in_words(outcome: str) -> str:
    """What came of a report, as it is kept; empty where nothing is."""
    return OUTCOMES[Outcome(outcome)] if outcome else ""


@dataclass(frozen=True, kw_only=True)
class Purpose:
    why: Why
    case: str

    @property
    def words(self) -> str:
        return f"{WORDS[self.why]}, {self.case}"
