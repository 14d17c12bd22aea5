"""Puts a consent's facts into the customer's words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bank.facts import Account
from consent.lifecycle import Actor, Status, Verb
from consent.notices import State
from consent.queries import ConsentFacts, EventFacts, RecipientFacts
from consent.told import ToldFacts
from oidc.clauses import clause
from oidc.presentation import Software
from portal.cards import (
    AccountCard,
    ChangeCard,
    HistoryCard,
    KindCard,
    LinkCard,
    RecipientCard,
    SoftwareCard,
    Terms,
)
from portal.moments import day, day_and_time, length
from portal.paying import filled, payment_of, words_of
from portal.wording import Cluster, Wording

WAITING = "Waiting for you"
SHARING = "Sharing"
ALLOWED = "Allowed"
"""A consent to pay."""
NO_BREAK = "\N{NO-BREAK SPACE}"


def recipient_card(recipient: RecipientFacts) -> RecipientCard:
    return RecipientCard(
        name=recipient.name,
        legal_name=recipient.legal_name,
        register_entry=recipient.register_entry,
        website=recipient.website,
        self_described=recipient.self_described,
    )


@clause("REG-06", "OIDC-REGISTRATION §2")
def software_card(software: Software | None, recipient: RecipientFacts) -> SoftwareCard:
    """The software behind a request, and its own pages about what it does with the data."""
    if software is None:
        return SoftwareCard(name="", logo="", links=())
    pages = (("Privacy policy", software.policy_uri), ("Terms of use", software.tos_uri))
    return SoftwareCard(
        name="" if software.name == recipient.name else software.name,
        logo=software.logo,
        links=tuple(
            LinkCard(label=label, url=url, host=urlsplit(url).hostname or "") for label, url in pages if url
        ),
    )


def kind_cards(clusters: Iterable[Cluster]) -> tuple[KindCard, ...]:
    return tuple(
        KindCard(
            title=cluster.title,
            items=", ".join([cluster.items[0], *(item[0].lower() + item[1:] for item in cluster.items[1:])])
            if cluster.items
            else "",
            meaning=cluster.meaning,
            not_included=cluster.not_included,
        )
        for cluster in clusters
    )


def account_card(account: Account, *, token: str = "", ticked: bool = False) -> AccountCard:
    return AccountCard(
        name=account.nickname,
        detail=f"{account.product} · " + f"{account.masked} · {account.currency}".replace(" ", NO_BREAK),
        joint=len(account.owners) > 1,
        token=token,
        ticked=ticked,
        reason=account.ineligible_because,
    )


def shared_account_cards(
    references: Iterable[str], held: Sequence[Account], looked: Mapping[str, str]
) -> tuple[AccountCard, ...]:
    """The accounts of a consent in the bank's order; those the customer no longer holds come last.

    `looked` says in words when an account was looked at last, for those that ever were.
    """
    shared = set(references)
    cards = [
        replace(account_card(account), looked=looked.get(account.reference, ""))
        for account in held
        if account.reference in shared
    ]
    gone = shared - {account.reference for account in held}
    return (
        *cards,
        *(AccountCard(name="An account you no longer hold", detail="", joint=False) for _ in gone),
    )


def asked_terms(
    facts: ConsentFacts,
    wording: Wording,
    clusters: Sequence[Cluster],
    at: datetime,
    longest: timedelta | None,
) -> Terms:
    """How long a sharing would last if the customer said yes at `at`, never past the scheme's `longest`."""
    return _terms(facts, wording, clusters, at, asked_length(facts, at, longest))


def asked_length(facts: ConsentFacts, at: datetime, longest: timedelta | None) -> timedelta | None:
    """How long a sharing would last that is allowed at `at`; None where it has no end."""
    lasts = timedelta(seconds=facts.lasts_seconds) if facts.lasts_seconds is not None else None
    if lasts is None and facts.expires_at is not None:
        lasts = facts.expires_at - at
    if longest is not None:
        lasts = longest if lasts is None else min(lasts, longest)
    return lasts


def given_terms(facts: ConsentFacts, wording: Wording, clusters: Sequence[Cluster]) -> Terms:
    """How long that lasts which the customer agreed to."""
    payment = payment_of(facts)
    if payment is not None:
        words = words_of(payment, wording)
        until = (
            f"Until {day(facts.expires_at, wording.timezone)}"
            if facts.expires_at
            else words.until or "Until it is used"
        )
        how = filled(words.stop, payment, facts.recipient.name)
        return Terms(until=until, phrase=until[:1].lower() + until[1:], length="", reading=how, past="")
    since = facts.agreed_at
    return _terms(facts, wording, clusters, since, facts.expires_at - since if facts.expires_at else None)


def _terms(
    facts: ConsentFacts,
    wording: Wording,
    clusters: Sequence[Cluster],
    since: datetime,
    lasts: timedelta | None,
) -> Terms:
    past = _past(facts, wording) if any(cluster.reaches_back for cluster in clusters) else ""
    if lasts is None:
        return Terms(
            until="No end date",
            phrase="with no end date",
            length="",
            reading="They can look at any time, even when you’re not signed in, until you stop it.",
            past=past,
        )
    if lasts < wording.once_below:
        return Terms(
            until=wording.once.until,
            phrase=wording.once.phrase,
            length="",
            reading=wording.once.reading,
            past=past,
        )
    last_day = day(since + lasts, wording.timezone)
    return Terms(
        until=f"Until {last_day}",
        phrase=f"until {last_day}",
        length=length(lasts) if lasts >= timedelta(days=1) else "",
        reading="They can look at any time until then, even when you’re not signed in.",
        past=past,
    )


def _past(facts: ConsentFacts, wording: Wording) -> str:
    since, until = facts.transactions_from, facts.transactions_to
    if since and until:
        return f"Payments from {day(since, wording.timezone)} to {day(until, wording.timezone)}."
    if since:
        return f"Payments from {day(since, wording.timezone)} on."
    if until:
        return f"Payments up to {day(until, wording.timezone)}."
    return wording.whole_past


def status_words(facts: ConsentFacts, bank: str, ended_by: Actor | None, obstacle: str) -> str:
    """One word or two that stand for where a consent is in its life; `obstacle` for one in force under which
    nothing is shared at present."""
    if facts.in_force:
        claimed = SHARING if payment_of(facts) is None else ALLOWED
        return obstacle or (f"Waiting for {facts.recipient.name}" if facts.never_picked_up else claimed)
    match facts.status:
        case Status.AWAITING:
            return WAITING
        case Status.REJECTED:
            return "You said no"
        case Status.WITHDRAWN:
            who = {Actor.HOLDER: f" by {bank}", Actor.CUSTOMER: " by you"}
            return "Stopped" + (who[ended_by] if ended_by else "")
        case Status.CONSUMED:
            return "Used"
        case Status.REVOKED:
            return f"Stopped by {facts.recipient.name}"
        case _ if facts.never_picked_up:
            return "Never picked up"
        case _:
            return "Ended"


def told_words(told: ToldFacts, app: str, wording: Wording, now: datetime) -> str:
    """How far a recipient has been told; never that it was before it has said so."""
    match told.state:
        case State.DELIVERED if told.settled_at is not None:
            return f"We told {app} {day_and_time(told.settled_at, now, wording.timezone)}."
        case State.HELD:
            return f"{app} hasn’t fetched the news from us yet. They already get nothing."
        case State.WAITING if told.attempts < 2:
            return f"We’re telling {app} now. They already get nothing."
        case State.WAITING:
            return f"We haven’t reached {app} yet and keep trying. They already get nothing."
        case _:
            return f"We couldn’t tell {app}. They get nothing all the same."


def ended_at(facts: ConsentFacts) -> datetime:
    """When access ended: the status may be tidied later than the clock ran out."""
    if facts.never_picked_up and facts.pick_up_by is not None:
        return facts.pick_up_by
    if facts.status in {Status.ACTIVE, Status.EXPIRED} and facts.expires_at is not None:
        return facts.expires_at
    return facts.status_changed_at


def never_picked_up_words(app: str, *, pays: bool) -> str:
    return f"{app} never picked this up; it ended, nothing was {'paid' if pays else 'shared'}"


def history_cards(
    facts: ConsentFacts,
    events: Sequence[EventFacts],
    wording: Wording,
    bank: str,
    now: datetime,
    *,
    changes: Mapping[int, tuple[ChangeCard, ...]],
    who: Callable[[EventFacts], str],
) -> tuple[HistoryCard, ...]:
    """What happened to a consent, newest first; with what was changed by an event, by its number. `who` names
    the authoriser an event is of."""
    app, pays = facts.recipient.name, payment_of(facts) is not None
    what = "it" if pays else "this sharing"
    words: Mapping[tuple[str, str], str] = {
        (Verb.PROPOSE, Actor.RECIPIENT): f"{app} asked for access",
        (Verb.AUTHORISE, Actor.CUSTOMER): "You agreed" if pays else "You agreed to share",
        (Verb.AMEND, Actor.CUSTOMER): f"You changed what {app} can see",
        (Verb.REAUTHORISE, Actor.CUSTOMER): "You agreed to it once more",
        (Verb.REMOVE_ACCOUNT, Actor.CUSTOMER): "You took an account out",
        (Verb.SHORTEN, Actor.CUSTOMER): "You brought the end forward",
        (Verb.REJECT, Actor.CUSTOMER): "You said no",
        (Verb.REJECT, Actor.HOLDER): f"{bank} refused the request",
        (Verb.WITHDRAW, Actor.CUSTOMER): "You stopped it" if pays else "You stopped sharing",
        (Verb.WITHDRAW, Actor.HOLDER): f"{bank} stopped {what}",
        (Verb.REVOKE, Actor.RECIPIENT): f"{app} stopped {what}",
        (Verb.COMPLETE, Actor.RECIPIENT): f"{app} sent the list of payments",
        (Verb.USE, Actor.HOLDER): f"{bank} took the payment order from {app}",
        (Verb.EXPIRE, Actor.CLOCK): "The time you agreed to was over",
        (Verb.LAPSE, Actor.CLOCK): never_picked_up_words(app, pays=pays),
        (Verb.APPROVE, Actor.AUTHORISER): "{who} agreed too",
        (Verb.DECLINE, Actor.AUTHORISER): "{who} didn’t agree to share the joint account",
        (Verb.RETRACT, Actor.AUTHORISER): "{who} stopped sharing from the joint account",
        (Verb.DECLINE, Actor.HOLDER): f"{bank} refused for somebody who had to agree",
        (Verb.RETRACT, Actor.HOLDER): f"{bank} stopped sharing from a joint account",
        (Verb.TIME_OUT, Actor.CLOCK): "The time for others to agree was over",
        (Verb.SUSPEND, Actor.HOLDER): "Sharing from an account was paused",
        (Verb.RESUME, Actor.HOLDER): "Sharing from an account went on",
    }
    return tuple(
        HistoryCard(
            when=day_and_time(event.at, now, wording.timezone),
            what=_who_did(words[event.verb, event.actor], event, who),
            changes=changes.get(event.sequence, ()),
            sequence=event.sequence,
        )
        for event in reversed(events)
    )


def _who_did(words: str, event: EventFacts, who: Callable[[EventFacts], str]) -> str:
    return f"{who(event)}{words.removeprefix('{who}')}" if words.startswith("{who}") else words
