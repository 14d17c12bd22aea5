"""A page of a customer's consents as cards, in as many queries for sixty as for three."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from bank.facts import Account
from consent.approvals import AccountFacts, accounts_of
from consent.lifecycle import Status
from consent.limits import Limits, Spent
from consent.overview import ListedConsent
from consent.spending import spent_under
from portal.acting import name_of, represented
from portal.askers import recipient_card
from portal.cards import SharingCard
from portal.gates import Customer
from portal.holders import Names, flows, obstacle, waiting_accounts
from portal.moments import day, day_and_time
from portal.paying import clusters_of, is_stoppable, payment_of, pays, used_sentences
from portal.progress import last_said
from portal.spoken import wording_of
from portal.terms import ended_at, given_terms, shared_account_cards, status_words, suspended_words
from portal.wording import Wording, shown_first

FORGOTTEN = timedelta(days=90)
"""After so long without a look a sharing is marked, so that its customer may think of it."""


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What the cards of a page rest on, beside the consents."""

    states: Mapping[UUID, Sequence[AccountFacts]]
    spent: Mapping[UUID, tuple[Sequence[Spent], Spent]]
    last: Mapping[UUID, str]
    """What is known of the newest payment."""
    held: Sequence[Account]
    names: Names
    customer: Customer


def sharing_cards(
    consents: Sequence[ListedConsent], held: Sequence[Account], names: Names, customer: Customer
) -> list[SharingCard]:
    current = [facts for facts in consents if facts.in_force]
    read = _Read(
        states=accounts_of(facts.id for facts in current) if current else {},
        spent=spent_under(
            {facts.id: limits for facts in current if (limits := _limits(facts)) is not None}, customer.at
        ),
        last=last_said({facts.id: facts for facts in consents if pays(facts)}),
        held=held,
        names=names,
        customer=customer,
    )
    return [_card(facts, read) for facts in consents]


def _limits(facts: ListedConsent) -> Limits | None:
    payment = payment_of(facts)
    return payment.limits if payment else None


def _card(facts: ListedConsent, read: _Read) -> SharingCard:
    wording = wording_of(facts.issuer)
    clusters, states = clusters_of(facts, wording), read.states.get(facts.id, ())
    stopped_by = obstacle(facts, states, read.held)
    shown = [one.account for one in states if flows(one, read.held)] if facts.in_force else facts.accounts
    to_pay = payment_of(facts) is not None
    return SharingCard(
        id=facts.id,
        recipient=recipient_card(facts.recipient),
        sharing=facts.in_force,
        flows=facts.in_force and not stopped_by and not facts.never_picked_up,
        status=_used_up(facts, read) or status_words(facts, settings.BANK_NAME, facts.moved_by, stopped_by),
        kinds=shown_first(clusters),
        accounts=tuple(card.name for card in shared_account_cards(shown, read.held, {})),
        until=given_terms(facts, wording, clusters).until
        if facts.in_force
        else day(ended_at(facts), wording.timezone),
        looked=_looked(facts, read.customer, wording),
        unused="" if to_pay else _unused(facts, read.customer, wording),
        used=_used(facts, read, wording),
        waits=waiting_accounts(states, read.held, read.names, wording, pays=to_pay),
        stoppable=is_stoppable(facts),
        pays=to_pay,
        paused=suspended_words(facts, settings.BANK_NAME),
        acting_for=name_of(facts.acting_for, represented(read.held, read.customer.number)),
    )


def _looked(facts: ListedConsent, customer: Customer, wording: Wording) -> str:
    if facts.last_disclosed_at is None:
        return ""
    when = day_and_time(facts.last_disclosed_at, customer.at, wording.timezone)
    match facts.looks:
        case 0:
            return when
        case 1:
            return _("{when} (once in 30 days)").format(when=when)
        case looks:
            return _("{when} ({looks} times in 30 days)").format(when=when, looks=looks)


def _unused(facts: ListedConsent, customer: Customer, wording: Wording) -> str:
    since = facts.last_disclosed_at or facts.in_use_since
    if not facts.in_force or since is None or customer.at - since < FORGOTTEN:
        return ""
    return _("Not used since {day}").format(day=day(since, wording.timezone))


def _used_up(facts: ListedConsent, read: _Read) -> str:
    """Of a consent that its one payment has used up, how far that has come."""
    return read.last.get(facts.id, "") if facts.status is Status.CONSUMED else ""


def _used(facts: ListedConsent, read: _Read, wording: Wording) -> tuple[str, ...]:
    limits = _limits(facts)
    if limits is None or facts.id not in read.spent:
        return ()
    within, in_all = read.spent[facts.id]
    said = used_sentences(limits, within, in_all, read.customer.at, wording)
    last = read.last.get(facts.id)
    return (*said, _("Last payment: {status}").format(status=last)) if last else said
