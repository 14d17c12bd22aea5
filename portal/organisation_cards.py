"""What organisations share whose representative a customer is, as cards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from bank.facts import Account, Organisation
from bank.port import core_banking
from consent.approvals import AccountFacts, accounts_of
from consent.lifecycle import Status, status_at
from consent.of_organisations import consent_for, consents_for
from consent.queries import WatchedConsent
from oidc.clauses import clause
from portal.acting import name_of, represented
from portal.askers import RecipientCard, recipient_card
from portal.cards import AccountCard, KindCard, Terms
from portal.gates import Customer
from portal.holders import Names, obstacle, shared_accounts
from portal.list_cards import visible_issuers
from portal.moments import day, day_and_time
from portal.pausing import as_they_stand
from portal.paying import clusters_for_others, lets_stop, pays
from portal.spoken import wording_of
from portal.terms import given_terms, kind_cards, status_words


@dataclass(frozen=True, kw_only=True)
class OrganisationCard:
    """What one organisation shares with one company."""

    id: UUID
    organisation: str
    recipient: RecipientCard
    ecosystem: str
    giver: str
    """Who agreed to it; "you" for the reader."""
    sharing: bool
    status: str
    kinds: tuple[KindCard, ...]
    accounts: tuple[AccountCard, ...]
    terms: Terms
    given: str
    looked: str
    stoppable: bool
    stop_notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Ground:
    customer: Customer
    held: Sequence[Account]
    organisations: Mapping[str, Organisation]
    names: Names


def organisation_cards(
    customer: Customer, *, limit: int, after: UUID | None
) -> tuple[list[OrganisationCard], bool]:
    """One page of what the organisations share that nominated the customer, and whether more follows."""
    ground = _ground_of(customer)
    found, more = consents_for(
        ground.organisations, issuers=visible_issuers(customer), limit=limit, after=after
    )
    return _cards(found, ground), more


def organisation_card(customer: Customer, consent_id: UUID) -> tuple[WatchedConsent, OrganisationCard] | None:
    """One of them; None where it is of no organisation that has nominated the customer."""
    ground = _ground_of(customer)
    found = consent_for(ground.organisations, consent_id)
    if found is None or found.issuer not in visible_issuers(customer):
        return None
    return found, _cards([found], ground)[0]


def _ground_of(customer: Customer) -> _Ground:
    held = core_banking().accounts_of(customer.number)
    return _Ground(
        customer=customer,
        held=held,
        organisations=represented(held, customer.number),
        names=Names(customer.number),
    )


def _cards(consents: Collection[WatchedConsent], ground: _Ground) -> list[OrganisationCard]:
    states = accounts_of([facts.id for facts in consents]) if consents else {}
    return [_card(facts, states.get(facts.id, ()), ground) for facts in as_they_stand(consents)]


@clause("DASH-28")
def _card(facts: WatchedConsent, states: Sequence[AccountFacts], ground: _Ground) -> OrganisationCard:
    wording = wording_of(facts.issuer)
    clusters, zone = clusters_for_others(facts, wording), wording.timezone
    open_to_giver = [account for account in ground.held if account.is_open_to(facts.customer_number)]
    stopped_by = obstacle(facts, states, open_to_giver)
    lasts = status_at(facts, ground.customer.at) is Status.ACTIVE  # also while its giver's sign-in is closed
    rests = lasts and not facts.in_force
    return OrganisationCard(
        id=facts.id,
        organisation=name_of(facts.acting_for, ground.organisations),
        recipient=recipient_card(facts.recipient),
        ecosystem=wording.ecosystem,
        giver=ground.names.of(facts.customer_number),
        sharing=facts.in_force and not stopped_by and not facts.never_picked_up,
        status=_("Paused") if rests else status_words(facts, settings.BANK_NAME, None, stopped_by),
        kinds=kind_cards(clusters),
        accounts=shared_accounts(states, ground.held, ground.names, wording, {}, pays=pays(facts)),
        terms=given_terms(facts, wording, clusters),
        given=day(facts.authorised_at, zone) if facts.authorised_at else "",
        looked=day_and_time(facts.last_disclosed_at, ground.customer.at, zone)
        if facts.last_disclosed_at
        else "",
        stoppable=lasts and lets_stop(facts),
        stop_notes=tuple(note.format(app=facts.recipient.name) for note in wording.before_stopping),
    )
