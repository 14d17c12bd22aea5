"""One consent in full: who, what, which accounts, until when, what was looked at, and what happened to it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bank.port import core_banking
from consent import queries
from consent.amendments import amendments
from consent.approvals import accounts_of
from consent.disclosures import DisclosureFacts, disclosures, last_looked_at
from consent.lifecycle import Actor, Status
from consent.queries import EventFacts, WatchedConsent
from consent.told import recipient_told
from oidc.presentation import software_that_asked
from oidc.security_log import note
from portal.cards import ActivityCard, ConsentCard
from portal.changes import change_cards
from portal.gates import Customer, customers_only
from portal.holders import Names, obstacle, shared_accounts
from portal.joint import who_said
from portal.moments import day, day_and_time
from portal.paying import clusters_of, is_stoppable, payment_of
from portal.terms import (
    ended_at,
    given_terms,
    history_cards,
    kind_cards,
    recipient_card,
    shared_account_cards,
    software_card,
    status_words,
    told_words,
)
from portal.troubles import reference_of
from portal.wording import Wording

ACTIVITY_SHOWN = 50


@require_safe
@customers_only
def consent(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    return render(
        http, "portal/consent.html", {"card": consent_card(facts_of(http, customer, consent_id), customer)}
    )


def facts_of(http: HttpRequest, customer: Customer, consent_id: UUID) -> WatchedConsent:
    """The customer's consent; Http404 alike for another's and for one that never was."""
    facts = queries.consent_of_customer(consent_id=consent_id, customer_id=customer.id)
    note(http, consent_id=consent_id)
    if facts is None:
        raise Http404("no consent of this customer's")
    note(http, issuer=facts.issuer)
    if not customer.may_see(facts.issuer):
        raise Http404("it rests on more than was proved in this session")
    return facts


def consent_card(facts: WatchedConsent, customer: Customer) -> ConsentCard:
    wording: Wording = settings.ISSUERS[facts.issuer].wording
    clusters = clusters_of(facts, wording)
    events, held = queries.history(facts.id), core_banking().accounts_of(customer.number)
    changes = {
        each.sequence: change_cards(each.before, each.after, wording, held)
        for each in (amendments(facts.id) if facts.amended_at else ())
    }
    names = Names(customer.number)
    states = accounts_of([facts.id])[facts.id] if _goes_on(facts) else ()
    app, stopped_by = facts.recipient.name, obstacle(states, held)
    return ConsentCard(
        id=facts.id,
        recipient=recipient_card(facts.recipient),
        software=software_card(
            software_that_asked(issuer=facts.issuer, client_id=facts.client_id), facts.recipient
        ),
        ecosystem=wording.ecosystem,
        sharing=facts.in_force,
        flows=facts.in_force and not stopped_by,
        status=status_words(facts, settings.BANK_NAME, _ended_by(events), stopped_by),
        status_note=_note(facts, wording, customer),
        told=_told(facts, wording, customer),
        stoppable=is_stoppable(facts),
        pays=payment_of(facts) is not None,
        kinds=kind_cards(clusters),
        accounts=shared_accounts(states, held, names, wording, _looked(facts, wording, customer))
        if _goes_on(facts)
        else shared_account_cards(facts.accounts, held, _looked(facts, wording, customer)),
        terms=given_terms(facts, wording, clusters),
        given=day(facts.authorised_at, wording.timezone) if facts.authorised_at else "",
        changed=day_and_time(facts.amended_at, customer.at, wording.timezone) if facts.amended_at else "",
        looked=day_and_time(facts.last_disclosed_at, customer.at, wording.timezone)
        if facts.last_disclosed_at
        else "",
        activity=_activity(facts, disclosures(facts.id, limit=ACTIVITY_SHOWN), wording, customer),
        activity_total=facts.disclosures,
        history=history_cards(
            facts,
            events,
            wording,
            settings.BANK_NAME,
            customer.at,
            changes=changes,
            who=lambda event: who_said(event, names),
        ),
        care_note=wording.care_note.format(app=app),
        stop_notes=tuple(note.format(app=app) for note in wording.stop_notes),
        reference=reference_of(facts.id),
    )


def _note(facts: WatchedConsent, wording: Wording, customer: Customer) -> str:
    """When it ended; of one that its recipient has not come for yet, until when it waits."""
    if not facts.in_force:
        return day_and_time(ended_at(facts), customer.at, wording.timezone)
    if not facts.never_picked_up or facts.pick_up_by is None:
        return ""
    until = day_and_time(facts.pick_up_by, customer.at, wording.timezone)
    return f"{facts.recipient.name} hasn’t picked this up yet. Unless it does, it ends by itself {until}."


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
    return told_words(told, facts.recipient.name, wording, customer.at) if told else ""


def _ended_by(events: Sequence[EventFacts]) -> Actor:
    return Actor(events[-1].actor)


def _accounts(number: int) -> str:
    match number:
        case 0:
            return ""
        case 1:
            return "1 account"
        case _:
            return f"{number} accounts"


def _activity(
    facts: WatchedConsent, latest: Sequence[DisclosureFacts], wording: Wording, customer: Customer
) -> tuple[ActivityCard, ...]:
    return tuple(
        ActivityCard(
            when=day_and_time(disclosure.at, customer.at, wording.timezone),
            what=wording.resource_words[disclosure.resource],
            accounts=_accounts(disclosure.accounts),
            present=f"You were using {facts.recipient.name}"
            if disclosure.customer_present
            else f"{facts.recipient.name} looked by itself",
        )
        for disclosure in latest
    )
