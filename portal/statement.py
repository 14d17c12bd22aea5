"""What a customer reads before deciding: made from facts, rendered once, and named by its digest.

The same words are shown, compared at the decision and kept as evidence of what was agreed to (AUD-02).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bank.facts import Account
from consent.amendments import Agreed
from consent.payments import Nature, PaymentTerms
from oidc.clauses import clause
from portal.acting import ONESELF
from portal.askers import elsewhere_card, how_new, recipient_card, software_card
from portal.cards import ChangeCard, PaymentCard, ReviewCard
from portal.changes import SAME, change_cards, tagged_account, tagged_kinds, tagged_terms
from portal.choice import Offer, is_settled
from portal.gates import Step
from portal.holders import must_agree, notes_on
from portal.moments import day
from portal.paying import (
    amount_words,
    effect_words,
    fact_cards,
    filled,
    limit_sentences,
    payee_cards,
    words_of,
)
from portal.shown import Shown
from portal.terms import account_card, asked_length, asked_terms, kind_cards, stopped_words
from portal.wording import shown_first

TEMPLATE = "portal/_statement.html"
PAYMENT_TEMPLATE = "portal/_payment_statement.html"


@dataclass(frozen=True, kw_only=True)
class Statement(Shown):
    """What the customer whose consent it is reads."""

    card: ReviewCard | PaymentCard
    a_choice: bool
    """Whether the customer may choose other accounts."""
    allow_label: str
    refuse_label: str


def statement_of(step: Step, accounts: Sequence[Account], offer: Offer | None) -> Statement:
    """What the customer would agree to at this moment, with these accounts of those offered."""
    if step.payment is not None:
        return payment_statement(step, step.payment, accounts[0], offer)
    facts, wording = step.asking.consent, step.wording
    clusters = wording.kinds(facts.permissions, organisation=_for_an_organisation(offer))
    app = facts.recipient.name
    terms = asked_terms(
        facts,
        wording,
        clusters,
        step.customer.at,
        settings.ISSUERS[step.asking.issuer].consent.longest_sharing,
    )
    changes = changes_asked(step, accounts, organisation=_for_an_organisation(offer))
    before = step.asking.before
    again, had = (wording.changes, before.accounts) if before is not None else (None, None)
    notes = notes_on(step, accounts, offer) if offer else {}
    others = must_agree(step, accounts, offer) if offer else ""
    card = ReviewCard(
        title=(again.title if again else wording.review_title).format(app=app),
        summary=_summary(app, len(shown_first(clusters)), accounts, terms.phrase, others),
        recipient=recipient_card(facts.recipient),
        software=replace(
            software_card(step.asking.software, facts.recipient, documents=wording.documents),
            new=how_new(step.asking, wording),
        ),
        redirect_host=step.asking.redirect_host,
        elsewhere=elsewhere_card(step.asking),
        stopped=stopped_words(step.asking, wording, pays=False),
        ecosystem=wording.ecosystem,
        acting_for=offer.acting.name if offer else "",
        purpose=wording.purpose_note.format(app=app),
        kinds=tagged_kinds(kind_cards(clusters), changes),
        accounts=tuple(
            tagged_account(replace(account_card(each), note=notes[each.reference]), each, had)
            for each in accounts
        ),
        terms=tagged_terms(terms, changes),
        changes=changes,
        bank=settings.BANK_NAME,
    )
    return Statement(
        template=TEMPLATE,
        card=card,
        html=render_to_string(TEMPLATE, {"card": card}),
        wording_version=wording.version,
        language=wording.locale,
        a_choice=True,
        allow_label=(again.agree_label if again else wording.share_label).format(app=app),
        refuse_label=(again.keep_label if again else wording.refuse_label).format(app=app),
    )


def _for_an_organisation(offer: Offer | None) -> bool:
    return offer is not None and offer.acting.number != ONESELF


@clause("AMD-04", "DASH-18")
def changes_asked(step: Step, accounts: Sequence[Account], *, organisation: bool) -> tuple[ChangeCard, ...]:
    """What would be different from what the customer agreed to before; empty where this is the first time."""
    before, facts, at = step.asking.before, step.asking.consent, step.customer.at
    if before is None:
        return ()
    lasts = asked_length(facts, at, settings.ISSUERS[step.asking.issuer].consent.longest_sharing)
    ends = facts.expires_at if facts is before else at + lasts if lasts is not None else None
    told = change_cards(
        Agreed(permissions=before.permissions, expires_at=before.expires_at, accounts=before.accounts),
        Agreed(
            permissions=facts.permissions,
            expires_at=ends,
            accounts=tuple(account.reference for account in accounts),
        ),
        step.wording,
        step.held,
        organisation=organisation,
    )
    return told or (ChangeCard(tag="", what=_(SAME)),)


@clause("ACC-07", "ACC-08")
def payment_statement(step: Step, payment: PaymentTerms, account: Account, offer: Offer | None) -> Statement:
    """The same of a consent to pay, or to ask about money: payee, amount, limits and the one account."""
    facts, wording = step.asking.consent, step.wording
    words, app = words_of(payment, wording), facts.recipient.name
    again = words.again if step.asking.before is not None else None
    ends = day(facts.expires_at, wording.timezone) if facts.expires_at else ""
    notes = notes_on(step, [account], offer) if offer else {}
    card = PaymentCard(
        title=filled(again.title if again else words.title, payment, app),
        summary=filled(again.summary if again else words.summary, payment, app),
        recipient=recipient_card(facts.recipient),
        software=replace(
            software_card(step.asking.software, facts.recipient, documents=wording.documents),
            new=how_new(step.asking, wording),
        ),
        redirect_host=step.asking.redirect_host,
        elsewhere=elsewhere_card(step.asking),
        stopped=stopped_words(step.asking, wording, pays=True),
        ecosystem=wording.ecosystem,
        payees=payee_cards(payment),
        amount=amount_words(payment),
        reference=payment.reference,
        facts=fact_cards(payment, wording, app, step.customer.at),
        limits=limit_sentences(payment.limits, wording) if payment.limits else (),
        effect=effect_words(payment, wording, app),
        until=_("Until {day}").format(day=ends) if ends else words.until,
        account=replace(account_card(account), note=notes.get(account.reference, "")),
        fixed=payment.debtor is not None,
        asks_only=payment.nature is Nature.FUNDS,
        in_file=payment.nature is Nature.FILE,
        stop=filled(words.stop, payment, app),
        bank=settings.BANK_NAME,
    )
    return Statement(
        template=PAYMENT_TEMPLATE,
        card=card,
        html=render_to_string(PAYMENT_TEMPLATE, {"card": card}),
        wording_version=wording.version,
        language=wording.locale,
        a_choice=not is_settled(step),
        allow_label=filled(again.agree_label if again else words.allow_label, payment, app),
        refuse_label=filled(again.keep_label if again else words.refuse_label, payment, app),
    )


def _summary(app: str, kinds: int, accounts: Sequence[Account], until: str, others: str) -> str:
    data = ngettext("{kinds} kind of data", "{kinds} kinds of data", kinds).format(kinds=kinds)
    match len(accounts):
        case 0:
            where = _("about you")
        case 1:
            where = _("from {nickname}").format(nickname=accounts[0].nickname)
        case many:
            where = _("from {many} accounts").format(many=many)
    said = _("{app} will see {data} {where}, {until}. They can’t move money.")
    if others and len(accounts) == 1:
        said = _(
            "{app} will see {data} {where} once {others} has agreed too, {until}. They can’t move money."
        )
    return said.format(app=app, data=data, where=where, others=others, until=until)
