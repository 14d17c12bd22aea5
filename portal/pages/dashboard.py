"""Who can see the customer's data: what is shared now, and what ended."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bank.facts import Account
from bank.port import core_banking
from consent import queries
from consent.queries import WatchedConsent
from portal.cards import SharingCard
from portal.gates import Customer, customers_only
from portal.moments import day, day_and_time
from portal.paying import clusters_of, is_stoppable, payment_of
from portal.terms import ended_at, given_terms, recipient_card, shared_account_cards, status_words


@require_safe
@customers_only
def dashboard(http: HttpRequest, customer: Customer) -> HttpResponse:
    consents = queries.consents_of_customer(customer_id=customer.id)
    held = core_banking().accounts_of(customer.number)
    cards = [_card(facts, held, customer) for facts in consents]
    return render(
        http,
        "portal/dashboard.html",
        {
            "sharing": [card for card in cards if card.sharing],
            "ended": [card for card in cards if not card.sharing],
        },
    )


def _card(facts: WatchedConsent, held: Sequence[Account], customer: Customer) -> SharingCard:
    wording = settings.ISSUERS[facts.issuer].wording
    clusters = clusters_of(facts, wording)
    return SharingCard(
        id=facts.id,
        recipient=recipient_card(facts.recipient),
        sharing=facts.in_force,
        status=status_words(facts, settings.BANK_NAME, None),
        kinds=tuple(cluster.title for cluster in clusters),
        accounts=tuple(card.name for card in shared_account_cards(facts.accounts, held, {})),
        until=given_terms(facts, wording, clusters).until
        if facts.in_force
        else day(ended_at(facts), wording.timezone),
        looked=day_and_time(facts.last_disclosed_at, customer.at, wording.timezone)
        if facts.last_disclosed_at
        else "",
        stoppable=is_stoppable(facts),
        pays=payment_of(facts) is not None,
    )
