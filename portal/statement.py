"""What a customer reads before deciding: made from facts, rendered once, and named by its digest.

The same words are shown, compared at the decision and kept as evidence of what was agreed to (AUD-02).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bank.facts import Account
from portal.cards import ReviewCard
from portal.gates import Step
from portal.terms import account_card, asked_terms, kind_cards, recipient_card, software_card

TEMPLATE = "portal/_statement.html"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The page's words as HTML, and the data they were made from."""

    card: ReviewCard
    html: SafeString
    wording_version: str
    language: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words, in hex: two statements with one digest say the same."""
        return hashlib.sha256(self.html.encode()).hexdigest()

    @property
    def evidence(self) -> dict[str, Any]:
        return {
            "template": TEMPLATE,
            "wording": self.wording_version,
            "language": self.language,
            "sha256": self.digest,
            "data": asdict(self.card),
        }


def statement_of(step: Step, accounts: Sequence[Account]) -> Statement:
    """What the customer would agree to at this moment, with these accounts."""
    facts, wording = step.asking.consent, step.wording
    clusters = wording.clusters(facts.permissions)
    app = facts.recipient.name
    terms = asked_terms(
        facts,
        wording,
        clusters,
        step.customer.at,
        settings.ISSUERS[step.asking.issuer].consent.longest_sharing,
    )
    card = ReviewCard(
        title=wording.review_title.format(app=app),
        summary=_summary(app, len(clusters), accounts, terms.phrase),
        recipient=recipient_card(facts.recipient),
        software=software_card(step.asking.software, facts.recipient),
        redirect_host=step.asking.redirect_host,
        ecosystem=wording.ecosystem,
        purpose=wording.purpose_note.format(app=app),
        kinds=kind_cards(clusters),
        accounts=tuple(account_card(account) for account in accounts),
        terms=terms,
        bank=settings.BANK_NAME,
    )
    return Statement(
        card=card,
        html=render_to_string(TEMPLATE, {"card": card}),
        wording_version=wording.version,
        language=wording.locale,
    )


def _summary(app: str, kinds: int, accounts: Sequence[Account], until: str) -> str:
    data = "1 kind of data" if kinds == 1 else f"{kinds} kinds of data"
    match len(accounts):
        case 0:
            where = "about you"
        case 1:
            where = f"from {accounts[0].nickname}"
        case many:
            where = f"from {many} accounts"
    return f"{app} will see {data} {where}, {until}. They can’t move money."
