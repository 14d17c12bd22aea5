"""Who can see the customer's data: what is shared now, and what ended."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bank.facts import Account
from bank.port import core_banking
from consent import queries
from consent.approvals import AccountFacts, accounts_of
from consent.queries import WatchedConsent
from portal.cards import SharingCard
from portal.gates import Customer, customers_only
from portal.holders import Names, flows, obstacle, waiting_accounts
from portal.joint import all_of, joint_card
from portal.moments import day, day_and_time
from portal.paying import clusters_of, is_stoppable, payment_of
from portal.terms import ended_at, given_terms, recipient_card, shared_account_cards, status_words


@require_safe
@customers_only
def dashboard(http: HttpRequest, customer: Customer) -> HttpResponse:
    consents = queries.consents_of_customer(customer_id=customer.id)
    visible = [facts for facts in consents if customer.may_see(facts.issuer)]
    held, names = core_banking().accounts_of(customer.number), Names(customer.number)
    states = accounts_of(facts.id for facts in visible if facts.in_force)
    cards = [_card(facts, states[facts.id], held, customer, names) for facts in visible]
    concerning = all_of(customer, held)
    joints = [joint for joint in concerning if customer.may_see(joint.facts.issuer)]
    others = [joint_card(joint, names) for joint in joints]
    return render(
        http,
        "portal/dashboard.html",
        {
            "asked": [card for card in others if card.asks],
            "sharing": [card for card in cards if card.sharing],
            "by_others": [card for card in others if not card.asks and not card.over],
            "ended": [card for card in cards if not card.sharing],
            "over_by_others": [card for card in others if card.over],
            "hidden": len(consents) - len(visible) + len(concerning) - len(joints),
        },
    )


def _card(
    facts: WatchedConsent,
    states: Sequence[AccountFacts],
    held: Sequence[Account],
    customer: Customer,
    names: Names,
) -> SharingCard:
    wording = settings.ISSUERS[facts.issuer].wording
    clusters = clusters_of(facts, wording)
    stopped_by = obstacle(states, held)
    shown = [one.account for one in states if flows(one, held)] if facts.in_force else facts.accounts
    return SharingCard(
        id=facts.id,
        recipient=recipient_card(facts.recipient),
        sharing=facts.in_force,
        flows=facts.in_force and not stopped_by,
        status=status_words(facts, settings.BANK_NAME, None, stopped_by),
        kinds=tuple(cluster.title for cluster in clusters),
        accounts=tuple(card.name for card in shared_account_cards(shown, held, {})),
        until=given_terms(facts, wording, clusters).until
        if facts.in_force
        else day(ended_at(facts), wording.timezone),
        looked=day_and_time(facts.last_disclosed_at, customer.at, wording.timezone)
        if facts.last_disclosed_at
        else "",
        waits=waiting_accounts(states, held, names, wording),
        stoppable=is_stoppable(facts),
        pays=payment_of(facts) is not None,
    )
