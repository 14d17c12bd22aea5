"""Stopping everything: a page that says what that means, a POST that stops one consent after another, and a
page that says what has come of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bank.port import core_banking
from consent import operations
from consent.approvals import accounts_of
from consent.issuers import consent_policy
from consent.lifecycle import Actor, TransitionRefused, Verb
from consent.notices import State
from consent.overview import counts, ids_in_force, stopped_within
from consent.told import ToldFacts, recipients_told
from oidc.clauses import clause
from oidc.security_log import decided
from portal.answers import see
from portal.gates import Customer, customers_only
from portal.holders import Names
from portal.list_cards import visible_issuers
from portal.moments import day_and_time
from portal.pages.security import timezone_of
from portal.reach import letters_go_to
from portal.who_hears import others_told

NAMED = 30
AT_ONCE = timedelta(minutes=10)
"""What was stopped longer ago than this was no part of it, however long its page was open."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a customer could stop now: how many, and how many payments nobody takes back."""

    data: int
    payments: int
    unstoppable: int
    hidden: int
    others_told: str
    """Who else hears of it, or that nobody does; empty where nobody else has to do with it."""


@require_http_methods(["GET", "HEAD", "POST"])
@customers_only
@clause("DASH-12", "DASH-34")
def stop_all(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Each consent is stopped in a transaction of its own: it stays so, whatever becomes of the next."""
    if http.method != "POST":
        context = {"standing": _standing(customer), "since": _ticks(customer.at)}
        return render(http, "portal/stop_all.html", context)
    for consent_id, issuer, kind, _began in ids_in_force(
        customer_id=customer.id, issuers=visible_issuers(customer)
    ):
        policy = consent_policy(issuer)
        if kind in policy.kinds_without(Verb.WITHDRAW, Actor.CUSTOMER):
            continue
        with suppress(TransitionRefused):  # it ended meanwhile
            operations.withdraw(
                consent_id=consent_id,
                actor=Actor.CUSTOMER,
                reference=str(customer.id),
                at=customer.at,
                policy=policy,
            )
    decided(http, "stopped everything")
    # A button pressed twice stops the rest of what its first press began: both tell of all of it.
    since = _moment(http.POST.get("since", "")) or customer.at
    return see("portal:stopped_all", query={"since": _ticks(since), "at": _ticks(customer.at)})


@require_safe
@customers_only
@clause("ARR-08", "DASH-12")
def stopped_all(http: HttpRequest, customer: Customer) -> HttpResponse:
    """What stopped then, since the page that asked was opened, and how far its recipients have been told:
    never more than they said themselves."""
    at = _moment(http.GET.get("at", ""))
    if at is None:
        return see("portal:dashboard")
    since = max(min(_moment(http.GET.get("since", "")) or at, at), at - AT_ONCE)
    stopped = stopped_within(customer_id=customer.id, since=since, until=at)
    if not stopped:
        return see("portal:dashboard")
    told = recipients_told([consent_id for consent_id, _ in stopped])
    names = Counter(name for _, name in stopped)
    context = {
        "number": len(stopped),
        "when": day_and_time(at, customer.at, timezone_of(customer)),
        "names": [
            _("{name} ({number} times)").format(name=name, number=number) if number > 1 else name
            for name, number in names.items()
        ][:NAMED],
        "others": len(names) - NAMED if len(names) > NAMED else 0,
        "told": telling(told),
        "untold": len(stopped) - len(told),
        "standing": _standing(customer),
        "letters_to": letters_go_to(customer.number),
    }
    return render(http, "portal/stopped_all.html", context)


def telling(told: Mapping[UUID, ToldFacts]) -> list[str]:
    """How far recipients have been told of as many stops."""
    states = Counter(one.state for one in told.values())
    found = []
    if number := states.pop(State.DELIVERED, 0):
        found.append(
            ngettext(
                "One app confirmed that it knows.", "{number} apps confirmed that they know.", number
            ).format(number=number)
        )
    if number := states.pop(State.HELD, 0):
        found.append(
            ngettext(
                "One app will fetch the news from us.", "{number} apps will fetch the news from us.", number
            ).format(number=number)
        )
    if number := states.pop(State.WAITING, 0):
        found.append(
            ngettext("We’re telling one app now.", "We’re telling {number} apps now.", number).format(
                number=number
            )
        )
    if number := states.total():
        found.append(
            ngettext("We couldn’t tell one app.", "We couldn’t tell {number} apps.", number).format(
                number=number
            )
        )
    return found


def _standing(customer: Customer) -> Standing:
    visible = visible_issuers(customer)
    current = ids_in_force(customer_id=customer.id, issuers=visible)
    stays = [
        kind in consent_policy(issuer).kinds_without(Verb.WITHDRAW, Actor.CUSTOMER)
        for _, issuer, kind, _ in current
    ]
    paying = [pays for *_, pays in current]
    return Standing(
        data=paying.count(False),
        payments=paying.count(True) - sum(stays),
        unstoppable=sum(stays),
        hidden=counts(customer_id=customer.id, issuers=visible).hidden_now,
        others_told=_others_told(
            customer, [one[:3] for one, left in zip(current, stays, strict=True) if not left]
        ),
    )


def _others_told(customer: Customer, consents: Sequence[tuple[UUID, str, str]]) -> str:
    if not consents:
        return ""
    held, states = core_banking().accounts_of(customer.number), accounts_of([one for one, *_ in consents])
    return others_told(consents, states, held, Names(customer.number))


def _ticks(at: datetime) -> str:
    return str((at - _BEGINNING) // _TICK)


def _moment(ticks: str) -> datetime | None:
    if not ticks.isdecimal() or len(ticks) > 17:
        return None
    return _BEGINNING + int(ticks) * _TICK
