"""Puts a consent's facts into the customer's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from consent.endings import ending_of
from consent.lifecycle import Actor, Status
from consent.queries import ConsentFacts
from oidc.asking import Asking
from oidc.clauses import clause
from portal.cards import AccountCard, KindCard, Terms
from portal.moments import day, length
from portal.paying import filled, payment_of, words_of
from portal.wording import Cluster, Wording

WAITING = noop("Waiting for you")
SHARING = noop("Sharing")
ALLOWED = noop("Allowed")
"""A consent to pay."""
NO_BREAK = "\N{NO-BREAK SPACE}"


def kind_cards(clusters: Iterable[Cluster]) -> tuple[KindCard, ...]:
    return tuple(
        KindCard(
            title=cluster.title,
            items=", ".join([cluster.items[0], *(item[0].lower() + item[1:] for item in cluster.items[1:])])
            if cluster.items
            else "",
            meaning=cluster.meaning,
            not_included=cluster.not_included,
            group=cluster.group,
        )
        for cluster in clusters
    )


def account_card(account: Account, *, token: str = "", ticked: bool = False) -> AccountCard:
    return AccountCard(
        name=account.nickname,
        detail=f"{account.product} " + f"{account.masked} · {account.currency}".replace(" ", NO_BREAK),
        joint=account.joint,
        business=account.business,
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
        *(AccountCard(name=_("An account you no longer hold"), detail="", joint=False) for _each in gone),
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
            _("Until {day}").format(day=day(facts.expires_at, wording.timezone))
            if facts.expires_at
            else words.until or _("Until it is used")
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
            until=_("No end date"),
            phrase=_("with no end date"),
            length="",
            reading=_("They can look at any time, even when you’re not signed in, until you stop it."),
            past=past,
            reconfirmed=_reconfirmed(facts, wording, lasts),
        )
    if lasts <= wording.once_up_to:
        return Terms(
            until=wording.once.until,
            phrase=wording.once.phrase,
            length="",
            reading=wording.once.reading,
            past=past,
        )
    last_day = day(since + lasts, wording.timezone)
    return Terms(
        until=_("Until {day}").format(day=last_day),
        phrase=_("until {day}").format(day=last_day),
        length=length(lasts) if lasts >= timedelta(days=1) else "",
        reading=_("They can look at any time until then, even when you’re not signed in."),
        past=past,
        reconfirmed=_reconfirmed(facts, wording, lasts),
    )


@clause("AMD-08")
def _reconfirmed(facts: ConsentFacts, wording: Wording, lasts: timedelta | None) -> str:
    """That its recipient has to ask again while a sharing lasts, where the scheme has it so."""
    again = wording.reconfirmed
    if again is None or (lasts is not None and lasts <= again.every):
        return ""
    return again.words.format(app=facts.recipient.name)


def _past(facts: ConsentFacts, wording: Wording) -> str:
    since, until = facts.transactions_from, facts.transactions_to
    if since and until:
        return _("Payments from {first} to {last}.").format(
            first=day(since, wording.timezone), last=day(until, wording.timezone)
        )
    if since:
        return _("Payments from {day} on.").format(day=day(since, wording.timezone))
    if until:
        return _("Payments up to {day}.").format(day=day(until, wording.timezone))
    return wording.whole_past


def status_words(facts: ConsentFacts, bank: str, ended_by: Actor | None, obstacle: str) -> str:
    """One word or two that stand for where a consent is in its life; `obstacle` for one in force under which
    nothing is shared at present."""
    if facts.in_force:
        claimed = _(SHARING) if payment_of(facts) is None else _(ALLOWED)
        return obstacle or (
            _("Waiting for {app}").format(app=facts.recipient.name) if facts.never_picked_up else claimed
        )
    match facts.status:
        case Status.AWAITING:
            return _(WAITING)
        case Status.REJECTED:
            return _("You said no")
        case Status.WITHDRAWN:
            if facts.acting_for and ended_by is not Actor.HOLDER:  # any representative may have
                return _("Stopped")
            by = {
                Actor.HOLDER: _("Stopped by {bank}").format(bank=bank),
                Actor.CUSTOMER: _("Stopped by you"),
            }
            return by[ended_by] if ended_by else _("Stopped")
        case Status.CONSUMED:
            return _("Used")
        case Status.REVOKED:
            return _("Stopped by {app}").format(app=facts.recipient.name)
        case _ if facts.never_picked_up:
            return _("Never picked up")
        case _:
            return _("Ended")


@clause("AMD-06")
def stopped_words(asking: Asking, wording: Wording, *, pays: bool) -> str:
    """When, and by whom, what a yes would bring back was stopped; empty where it brings nothing back."""
    if asking.stopped is None:
        return ""
    words = {
        (False, False): _("You stopped this on {day}. Nothing was shared since then."),
        (False, True): _("You stopped this on {day}. No payment was allowed since then."),
        (True, False): _("{bank} stopped this on {day}. Nothing was shared since then."),
        (True, True): _("{bank} stopped this on {day}. No payment was allowed since then."),
    }[ending_of(asking.stopped.id).actor is Actor.HOLDER, pays]
    return words.format(bank=settings.BANK_NAME, day=day(asking.stopped.status_changed_at, wording.timezone))


def suspended_words(facts: ConsentFacts, bank: str) -> str:
    """Why a consent in force is of no use to its company; empty where it is of use."""
    if not facts.in_force or not facts.recipient.suspended:
        return ""
    words = (
        _("{bank} doesn’t let {app} see any data at present.")
        if payment_of(facts) is None
        else _("{bank} doesn’t let {app} take payments at present.")
    )
    return words.format(bank=bank, app=facts.recipient.name)


def ended_at(facts: ConsentFacts) -> datetime:
    """When access ended: the status may be tidied later than the clock ran out."""
    if facts.never_picked_up and facts.pick_up_by is not None:
        return facts.pick_up_by
    if facts.status in {Status.ACTIVE, Status.EXPIRED} and facts.expires_at is not None:
        return facts.expires_at
    return facts.status_changed_at


def never_picked_up_words(app: str, *, pays: bool) -> str:
    words = (
        _("{app} never picked this up; it ended, nothing was paid")
        if pays
        else _("{app} never picked this up; it ended, nothing was shared")
    )
    return words.format(app=app)
