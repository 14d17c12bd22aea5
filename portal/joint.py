"""What somebody else shares of accounts that the customer holds with them, in the customer's words.

Of their consent the customer learns what concerns these accounts: who looks at which kinds of data, how long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from consent import approvals
from consent.account_states import OPEN, AccountState, AuthoriserState
from consent.amendments import amendments
from consent.approvals import AccountFacts
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Verb, status_at
from consent.payments import PaymentTerms
from consent.queries import EventFacts, WatchedConsent
from oidc.clauses import clause
from oidc.presentation import Software
from portal.askers import recipient_card, software_card
from portal.cards import ChangeCard
from portal.changes import changes_for_others
from portal.gates import Customer
from portal.holders import Names, flows, references_held, shared_accounts
from portal.joint_cards import JointCard
from portal.joint_history import joint_history
from portal.moments import day, day_and_time
from portal.pausing import as_they_stand
from portal.paying import allowed_card, already_has, clusters_for_others, clusters_of, payment_of
from portal.spoken import wording_of
from portal.terms import given_terms, kind_cards
from portal.wording import Cluster, Wording

ASKS = noop("Waiting for you")


@dataclass(frozen=True, kw_only=True)
class Joint:
    """Somebody else's consent, as far as it concerns one customer."""

    facts: WatchedConsent
    states: Sequence[AccountFacts]
    """Of the accounts in which the customer has a say."""
    customer: Customer
    held: Sequence[Account]

    @property
    def wording(self) -> Wording:
        return wording_of(self.facts.issuer)

    @property
    def used(self) -> tuple[Account, ...]:
        """Those of these accounts of which the giver holds nothing, and shares them by an instruction."""
        concerned = {facts.account for facts in self.states}
        return tuple(
            account
            for account in self.held
            if account.reference in concerned and self.facts.customer_number in account.users
        )

    @property
    def open(self) -> tuple[Account, ...]:
        """The accounts that the giver may share still, as the bank has it at this moment."""
        return tuple(account for account in self.held if account.is_open_to(self.facts.customer_number))

    @property
    def payment(self) -> PaymentTerms | None:
        """What is to be paid; None where it is about data."""
        return payment_of(self.facts)

    def allows(self, verb: Verb) -> bool:
        """Whether somebody else can still say that of this consent: also once its payment order is taken, and
        while its giver's sign-in is closed."""
        lifecycle = consent_policy(self.facts.issuer).lifecycle_of(self.facts.kind)
        return lifecycle.target(verb, status_at(self.facts, self.customer.at), Actor.AUTHORISER) is not None

    @property
    def own(self) -> frozenset[AuthoriserState | None]:
        """What the customer has said of these accounts, as time has made it."""
        return frozenset(facts.said_by(self.customer.id) for facts in self.states)

    @property
    def waiting(self) -> tuple[AccountFacts, ...]:
        """What waits for the customer's own word, of the accounts that they hold still."""
        if not self.allows(Verb.APPROVE):
            return ()
        held = references_held(self.held, self.customer.number)
        return tuple(
            facts
            for facts in self.states
            if facts.account in held and any(one.customer_id == self.customer.id for one in facts.waits_for)
        )

    @property
    def agreed(self) -> tuple[AccountFacts, ...]:
        """What the customer agreed to, and can stop."""
        if not self.allows(Verb.RETRACT):
            return ()
        return tuple(
            facts
            for facts in self.states
            if facts.state in OPEN and facts.said_by(self.customer.id) is AuthoriserState.APPROVED
        )

    @property
    def decide_by(self) -> datetime | None:
        deadlines = [
            one.decide_by
            for facts in self.waiting
            for one in facts.waits_for
            if one.customer_id == self.customer.id and one.decide_by is not None
        ]
        return min(deadlines, default=None)

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        return clusters_for_others(self.facts, self.wording)


def joints_of(consents: Sequence[WatchedConsent], customer: Customer, held: Sequence[Account]) -> list[Joint]:
    """Consents of others that concern the customer, each with what they have a say in."""
    return [
        Joint(facts=facts, states=states, customer=customer, held=held)
        for facts, states in _with_states(consents, customer)
    ]


def one_of(customer: Customer, consent_id: UUID, held: Sequence[Account]) -> Joint | None:
    """One of them; None alike for a consent that does not concern the customer and one that never was."""
    found = approvals.consent_concerning(consent_id=consent_id, customer_id=customer.id)
    return joints_of([found], customer, held)[0] if found else None


def _with_states(
    consents: Sequence[WatchedConsent], customer: Customer
) -> list[tuple[WatchedConsent, list[AccountFacts]]]:
    found = approvals.accounts_of([facts.id for facts in consents]) if consents else {}
    return [
        (facts, [one for one in found[facts.id] if one.said_by(customer.id) is not None])
        for facts in as_they_stand(consents)
    ]


@clause("DASH-22")
def joint_card(
    joint: Joint,
    names: Names,
    events: Sequence[EventFacts] = (),
    software: Software | None = None,
    *,
    whole: PaymentTerms | None = None,
) -> JointCard:
    """`whole` is what a page of its own knows of a payment."""
    facts, wording, payment = joint.facts, joint.wording, whole or joint.payment
    pays = payment is not None
    kinds = joint.clusters if payment is None else clusters_of(facts, wording, payment)
    able = facts.in_force and not facts.recipient.suspended
    sharing = not pays and able and any(flows(one, joint.open) for one in joint.states)
    return JointCard(
        id=facts.id,
        recipient=recipient_card(facts.recipient),
        software=software_card(software, joint.facts.recipient),
        ecosystem=wording.ecosystem,
        giver=giver_of(facts, names),
        pays=pays,
        used=bool(joint.used),
        sharing=sharing,
        status=_status(joint, sharing=sharing),
        asks=bool(joint.waiting),
        decide_by=day(joint.decide_by, wording.timezone) if joint.decide_by else "",
        kinds=kind_cards(kinds),
        allowed=allowed_card(payment, wording, facts.recipient.name, facts.authorised_at or joint.customer.at)
        if payment
        else None,
        accounts=shared_accounts(joint.states, joint.held, names, wording, {}, pays=pays),
        terms=given_terms(facts, wording, kinds),
        given=day(facts.authorised_at, wording.timezone) if facts.authorised_at else "",
        looked=day_and_time(facts.last_disclosed_at, joint.customer.at, wording.timezone)
        if facts.last_disclosed_at
        else "",
        stoppable=bool(joint.agreed),
        over=not joint.allows(Verb.APPROVE) or not any(one.state in OPEN for one in joint.states),
        history=joint_history(
            events,
            facts,
            names,
            joint.customer.at,
            wording.timezone,
            giver=giver_of(facts, names),
            pays=pays,
            used=bool(joint.used),
            changes=_changes(joint) if events else {},
        ),
        care_note=wording.care_note.format(app=facts.recipient.name),
        already_has=already_has(facts, wording),
        bank=settings.BANK_NAME,
    )


def _changes(joint: Joint) -> dict[int, tuple[ChangeCard, ...]]:
    """What its giver changed about the consent, by the number of the event."""
    concerned = {facts.account for facts in joint.states}
    return {
        each.sequence: changes_for_others(each, joint.facts, joint.wording, joint.held, concerned)
        for each in amendments(joint.facts.id)
    }


def giver_of(facts: WatchedConsent, names: Names) -> str:
    return names.of(facts.customer_number) if facts.customer_id is not None else ""


def _status(joint: Joint, *, sharing: bool) -> str:
    if joint.waiting:
        return _(ASKS)
    if sharing:
        return _("Sharing")
    if not joint.allows(Verb.APPROVE):
        return _("Ended")
    states = {facts.state for facts in joint.states}
    if AccountState.WAITING in states:
        return _("Waiting")
    if AccountState.SHARED in states:
        return _("Signed") if joint.payment else _("Paused")
    own = joint.own
    if AuthoriserState.REFUSED in own:
        return _("You said no")
    if AuthoriserState.WITHDRAWN in own:
        return _("Stopped by you")
    return _("Not paid") if joint.payment else _("Not shared")
