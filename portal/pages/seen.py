"""Who sees each account, and who sees each kind of data."""

from collections import Counter
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bank.facts import Account
from bank.port import core_banking
from consent.concerning import Standing, consents_concerning
from consent.overview import SeenAccount, granted, seen_accounts
from oidc.paused import paused_of
from portal.asked_lists import AskedList, account_token, kind_token
from portal.gates import Customer, customers_only
from portal.holders import Names, flows, references_held
from portal.joint import giver_of, joints_of
from portal.list_cards import visible_issuers
from portal.overview_cards import SeenCard
from portal.spoken import wording_of
from portal.terms import account_card
from portal.ways_to_look import BY_ACCOUNT, BY_KIND, view_cards

NAMED = 4


@require_safe
@customers_only
def by_account(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Who sees each account, whether the customer or somebody who holds it too has allowed that."""
    held = core_banking().accounts_of(customer.number)
    seen = {
        one.account: one
        for one in seen_accounts(
            customer_id=customer.id, issuers=visible_issuers(customer), but_for=paused_of(customer.id)
        )
    }
    others = _by_others(customer, held)
    cards = [_account(account, seen.get(account.reference), others, customer) for account in held]
    gone = [one for reference, one in seen.items() if reference not in {each.reference for each in held}]
    context = {
        "title": _("Who sees which account"),
        "cards": cards,
        "gone": sum(one.consents for one in gone),
        "views": view_cards(BY_ACCOUNT),
    }
    return render(http, "portal/seen.html", context)


@require_safe
@customers_only
def by_kind(http: HttpRequest, customer: Customer) -> HttpResponse:
    """How many see each kind of data."""
    numbers: Counter[str] = Counter()
    meanings: dict[str, str] = {}
    grants = granted(
        customer_id=customer.id, issuers=visible_issuers(customer), but_for=paused_of(customer.id)
    )
    for one, number in grants:
        for cluster in wording_of(one.issuer).kinds(one.permissions, organisation=one.organisation):
            numbers[cluster.title] += number
            meanings.setdefault(cluster.title, cluster.meaning)
    cards = [
        SeenCard(
            title=title,
            detail=meanings[title],
            count=number,
            who=(),
            others=0,
            url=AskedList(page="portal:dashboard", kind=kind_token(title)).address(),
        )
        for title, number in sorted(numbers.items())
    ]
    context = {
        "title": _("Who sees which kind of data"),
        "cards": cards,
        "gone": 0,
        "views": view_cards(BY_KIND),
    }
    return render(http, "portal/seen.html", context)


def _account(
    account: Account, seen: SeenAccount | None, others: dict[str, list[str]], customer: Customer
) -> SeenCard:
    card, shared = account_card(account), others.get(account.reference, [])
    who = [*(seen.recipients if seen else ()), *shared]
    return SeenCard(
        title=card.name,
        detail=card.detail,
        count=(seen.consents if seen else 0) + len(shared),
        who=tuple(who[:NAMED]),
        others=len(who[NAMED:]),
        url=AskedList(page="portal:dashboard", account=account_token(account, customer.number)).address()
        if seen
        else "",
    )


def _by_others(customer: Customer, held: Iterable[Account]) -> dict[str, list[str]]:
    """By account, who sees it because somebody else who holds it allowed that."""
    accounts, names = list(held), Names(customer.number)
    found: dict[str, list[str]] = {}
    concerning, _more = consents_concerning(
        customer_id=customer.id,
        held=references_held(accounts, customer.number),
        issuers=visible_issuers(customer),
        standing=[Standing.ASKS, Standing.GOES_ON],
        limit=None,
    )
    for joint in joints_of(concerning, customer, accounts):
        if not joint.facts.in_force or joint.facts.recipient.suspended or joint.payment:
            continue
        giver = giver_of(joint.facts, names)
        for state in joint.states:
            if flows(state, joint.open):
                found.setdefault(state.account, []).append(
                    _("{app} ({giver} shares it)").format(app=joint.facts.recipient.name, giver=giver)
                )
    return found
