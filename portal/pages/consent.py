"""One consent in full: who, what, which accounts, until when, what was looked at, and what happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bank.facts import Account
from bank.port import core_banking
from consent import queries
from consent.amendments import amendments
from consent.approvals import accounts_of
from consent.disclosures import disclosure_days, last_looked_at
from consent.lifecycle import Actor, Status, Verb
from consent.open_accounts import open_accounts
from consent.queries import EventFacts, WatchedConsent
from consent.spending import spent_under
from consent.told import recipient_told
from oidc.clauses import clause
from oidc.presentation import software_that_asked
from oidc.security_log import note, reference_of
from portal.acting import name_of, represented
from portal.asked_lists import account_token
from portal.askers import recipient_card, software_card, with_register
from portal.cards import AccountCard, ConsentCard, HistoryCard
from portal.changes import changes_of
from portal.disclosure_rows import activity_cards
from portal.file_sums import whole_payment_of
from portal.gates import Customer, customers_only
from portal.history import history_cards
from portal.holders import Names, obstacle, shared_accounts
from portal.joint_history import who_said
from portal.moments import day, day_and_time
from portal.parts import lets
from portal.pausing import as_they_stand
from portal.paying import (
    allowed_card,
    clusters_of,
    is_stoppable,
    payment_of,
    pays,
    stop_notes,
    used_sentences,
)
from portal.payment_lists import has_list
from portal.progress import order_cards
from portal.receipts import receipt_numbers
from portal.spoken import wording_of
from portal.terms import (
    ended_at,
    given_terms,
    kind_cards,
    shared_account_cards,
    status_words,
    suspended_words,
)
from portal.told_words import told_words
from portal.who_hears import others_told
from portal.wording import Wording

ACTIVITY_SHOWN = 16
"""Lines: with its CSS the page stays below 50 kB."""


@require_safe
@customers_only
@clause("DASH-11", "DASH-14")
def consent(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    facts = facts_of(http, customer, consent_id)
    context = {
        "card": consent_card(facts, customer),
        "most": ACTIVITY_SHOWN,
        "has_list": has_list(facts),
        "orders": order_cards(facts, wording_of(facts.issuer), customer.at) if pays(facts) else (),
    }
    return render(http, "portal/consent.html", context)


def facts_of(http: HttpRequest, customer: Customer, consent_id: UUID) -> WatchedConsent:
    """The customer's consent; Http404 alike for another's and for one that never was."""
    facts = queries.consent_of_customer(consent_id=consent_id, customer_id=customer.id)
    note(http, consent_id=consent_id)
    if facts is None:
        raise Http404("no consent of this customer's")
    note(http, issuer=facts.issuer)
    if not customer.may_see(facts.issuer):
        raise Http404("it rests on more than was proved in this session")
    return as_they_stand([facts])[0]


def consent_card(facts: WatchedConsent, customer: Customer) -> ConsentCard:
    wording = wording_of(facts.issuer)
    payment = whole_payment_of(facts)
    clusters = clusters_of(facts, wording, payment)
    events, held = queries.history(facts.id), core_banking().accounts_of(customer.number)
    changes = {each.sequence: changes_of(each, facts, wording, held) for each in amendments(facts.id)}
    names = Names(customer.number)
    states = accounts_of([facts.id])[facts.id] if _goes_on(facts) else ()
    app, stopped_by = facts.recipient.name, obstacle(facts, states, held)
    return ConsentCard(
        id=facts.id,
        recipient=recipient_card(facts.recipient),
        software=with_register(
            software_card(
                software_that_asked(issuer=facts.issuer, client_id=facts.client_id), facts.recipient
            ),
            facts.recipient,
            wording,
        ),
        ecosystem=wording.ecosystem,
        sharing=facts.in_force,
        flows=facts.in_force and not stopped_by and not facts.never_picked_up,
        status=status_words(facts, settings.BANK_NAME, _ended_by(events), stopped_by),
        status_note=_note(facts, wording, customer),
        told=_told(facts, wording, customer),
        stoppable=is_stoppable(facts),
        shortenable=lets(facts, Verb.SHORTEN),
        allowed=allowed_card(payment, wording, app, facts.authorised_at or customer.at) if payment else None,
        used=_used(facts, wording, customer),
        purpose=_("{app} hasn’t told us why.").format(app=app) if wording.purpose_note else "",
        kinds=kind_cards(clusters),
        accounts=_with_ways_out(
            shared_accounts(
                states, held, names, wording, _looked(facts, wording, customer), pays=pays(facts)
            ),
            facts,
            held,
            customer,
        )
        if _goes_on(facts)
        else shared_account_cards(facts.accounts, held, _looked(facts, wording, customer)),
        terms=given_terms(facts, wording, clusters),
        given=day(facts.authorised_at, wording.timezone) if facts.authorised_at else "",
        changed=day_and_time(facts.amended_at, customer.at, wording.timezone) if facts.amended_at else "",
        looked=day_and_time(facts.last_disclosed_at, customer.at, wording.timezone)
        if facts.last_disclosed_at
        else "",
        activity=activity_cards(
            disclosure_days(facts.id, limit=ACTIVITY_SHOWN), facts, wording, held, customer.at
        ),
        activity_total=facts.disclosures,
        history=_with_receipts(
            history_cards(
                facts,
                events,
                wording,
                settings.BANK_NAME,
                customer.at,
                changes=changes,
                who=lambda event: who_said(event, names),
            ),
            facts,
            events,
        ),
        care_note=wording.care_note.format(app=app),
        correction=wording.correction.format(app=app),
        stop_notes=stop_notes(facts, wording),
        others_told=others_told([(facts.id, facts.issuer, facts.kind)], {facts.id: states}, held, names)
        if facts.in_force
        else "",
        reference=reference_of(facts.id),
        acting_for=name_of(facts.acting_for, represented(held, customer.number)),
    )


def _note(facts: WatchedConsent, wording: Wording, customer: Customer) -> str:
    """When it ended; of one in force, why nothing comes of it: its company may not, or has yet to come."""
    if not facts.in_force:
        return day_and_time(ended_at(facts), customer.at, wording.timezone)
    if facts.recipient.suspended:
        stays = _("What you agreed to stays, and counts again once that is over, unless you stop it.")
        return f"{suspended_words(facts, settings.BANK_NAME)} {stays}"
    if not facts.never_picked_up or facts.pick_up_by is None:
        return ""
    until = day_and_time(facts.pick_up_by, customer.at, wording.timezone)
    return _("{app} hasn’t picked this up yet. Unless it does, it ends by itself {until}.").format(
        app=facts.recipient.name, until=until
    )


def _looked(facts: WatchedConsent, wording: Wording, customer: Customer) -> Mapping[str, str]:
    """When each account that ever was looked at was last."""
    return {
        account: day_and_time(at, customer.at, wording.timezone)
        for account, at in last_looked_at(facts.id).items()
    }


def _goes_on(facts: WatchedConsent) -> bool:
    """Whether something can still become of its accounts: also once used, as others may have to sign."""
    return facts.in_force or facts.status is Status.CONSUMED


def _told(facts: WatchedConsent, wording: Wording, customer: Customer) -> str:
    told = None if facts.in_force else recipient_told(facts.id)
    if told is None:
        return ""
    return told_words(told, facts.recipient.name, wording, customer.at, pays=payment_of(facts) is not None)


def _ended_by(events: Sequence[EventFacts]) -> Actor:
    return Actor(events[-1].actor)


def _used(facts: WatchedConsent, wording: Wording, customer: Customer) -> tuple[str, ...]:
    payment = payment_of(facts)
    if payment is None or payment.limits is None:
        return ()
    within, in_all = spent_under({facts.id: payment.limits}, customer.at)[facts.id]
    return used_sentences(payment.limits, within, in_all, customer.at, wording)


def _with_ways_out(
    cards: Sequence[AccountCard], facts: WatchedConsent, held: Sequence[Account], customer: Customer
) -> tuple[AccountCard, ...]:
    """Each open account with the page that takes it out, where it is not the last one and may be."""
    still = open_accounts(facts.id)
    if len(still) < 2 or not lets(facts, Verb.REMOVE_ACCOUNT):
        return tuple(cards)
    covered = [account for account in held if account.reference in facts.accounts]
    pages = [
        reverse(
            "portal:take_out",
            kwargs={"consent_id": facts.id, "account": account_token(account, customer.number)},
        )
        if account.reference in still
        else ""
        for account in covered
    ]
    shown = [replace(card, take_out=page) for card, page in zip(cards, pages, strict=False)]
    return (*shown, *cards[len(shown) :])


def _with_receipts(
    cards: Sequence[HistoryCard], facts: WatchedConsent, events: Sequence[EventFacts]
) -> tuple[HistoryCard, ...]:
    numbers = receipt_numbers(events)
    return tuple(
        replace(
            card,
            receipt=reverse("portal:receipt", kwargs={"consent_id": facts.id, "sequence": card.sequence}),
        )
        if card.sequence in numbers
        else card
        for card in cards
    )
