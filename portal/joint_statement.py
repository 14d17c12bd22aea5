"""What somebody reads before they agree to what another shares, or sign a payment of theirs."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from consent.payments import Nature, PaymentTerms
from oidc.clauses import clause
from oidc.presentation import Software
from portal.askers import recipient_card, software_card
from portal.cards import FactCard
from portal.file_sums import whole_payment_of
from portal.holders import Names
from portal.joint import Joint, giver_of
from portal.joint_cards import JointStatementCard
from portal.moments import day
from portal.paying import amount_words, effect_words, fact_cards, filled, payee_cards, signing_words, words_of
from portal.shown import Shown
from portal.terms import account_card, given_terms, kind_cards

TEMPLATE = "portal/_joint_statement.html"


@dataclass(frozen=True, kw_only=True)
class JointStatement(Shown):
    """What another holder reads before they decide."""

    card: JointStatementCard
    allow_label: str
    refuse_label: str


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What differs between data and money."""

    title: str
    summary: str
    allow_label: str
    refuse_label: str
    amount: str = ""
    reference: str = ""
    facts: tuple[FactCard, ...] = ()
    in_file: bool = False
    effect: str = ""
    stop: str = ""


def joint_statement(joint: Joint, names: Names, software: Software | None) -> JointStatement:
    """What the customer would agree to at this moment, or sign."""
    facts, wording, payment = joint.facts, joint.wording, whole_payment_of(joint.facts)
    giver = giver_of(facts, names)
    asked = {one.account for one in joint.waiting}
    accounts = tuple(account_card(account) for account in joint.held if account.reference in asked)
    which = accounts[0].name if len(accounts) == 1 else _("{number} accounts").format(number=len(accounts))
    told = (
        _to_share(joint, giver, which, alone=len(accounts) == 1)
        if payment is None
        else _to_sign(joint, payment, giver, which)
    )
    card = JointStatementCard(
        title=told.title,
        summary=told.summary,
        giver=giver,
        pays=payment is not None,
        payees=payee_cards(payment) if payment else (),
        amount=told.amount,
        reference=told.reference,
        facts=told.facts,
        in_file=told.in_file,
        effect=told.effect,
        stop=told.stop,
        recipient=recipient_card(facts.recipient),
        software=software_card(software, facts.recipient, documents=wording.documents),
        ecosystem=wording.ecosystem,
        kinds=kind_cards(joint.clusters),
        accounts=accounts,
        terms=given_terms(facts, wording, joint.clusters),
        decide_by=day(joint.decide_by, wording.timezone) if joint.decide_by else "",
        bank=settings.BANK_NAME,
    )
    return JointStatement(
        template=TEMPLATE,
        card=card,
        html=render_to_string(TEMPLATE, {"card": card}),
        wording_version=wording.version,
        language=wording.locale,
        allow_label=told.allow_label,
        refuse_label=told.refuse_label,
    )


def _to_share(joint: Joint, giver: str, which: str, *, alone: bool) -> _Told:
    app = joint.facts.recipient.name
    one = _(
        "You hold it together, so both of you have to agree. Unless you do, nothing from it is shared. "
        "{app} can’t move money."
    )
    many = _(
        "You hold them together, so both of you have to agree. Unless you do, nothing from them is "
        "shared. {app} can’t move money."
    )
    by_a_user = _(
        "Everybody who holds what {giver} wants to share has to agree. Unless you do, nothing from it is "
        "shared. {app} can’t move money."
    )
    return _Told(
        title=_("Let {giver} share {which} with {app}?").format(giver=giver, which=which, app=app),
        summary=(by_a_user if joint.used else one if alone else many).format(app=app, giver=giver),
        allow_label=_("I agree"),
        refuse_label=_("Don’t share"),
    )


@clause("ACC-07", "ACR-16", "CON-41", "CON-43")
def _to_sign(joint: Joint, payment: PaymentTerms, giver: str, which: str) -> _Told:
    """All that the one read who signed first: a payment is what its day, its fees and its list make it."""
    app, wording = joint.facts.recipient.name, joint.wording
    words, signed = words_of(payment, wording), signing_words(payment, wording)
    return _Told(
        title=filled(signed.title, payment, app, giver=giver),
        summary=_(
            "Payments from {which} need the signature of all of you. Unless you sign, nothing is paid."
        ).format(which=which),
        allow_label=filled(signed.allow_label, payment, app),
        refuse_label=_("Don’t sign"),
        amount=amount_words(payment),
        reference=payment.reference,
        facts=fact_cards(payment, wording, app, joint.customer.at),
        in_file=payment.nature is Nature.FILE,
        effect=effect_words(payment, wording, app),
        stop=filled(words.stop, payment, app),
    )
