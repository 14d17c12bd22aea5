"""A customer's consents as lists: how many stand in each, and one page of one, by key.

However many there are, counting is one query and a page is one; a page begins where the one before it ended.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Lower, Now

from consent.account_states import OPEN
from consent.issuers import consent_policies
from consent.lifecycle import Actor, Status
from consent.lookup import Lookup
from consent.models import Consent, ConsentAccount, ConsentEvent, Disclosure, DisclosureDay
from consent.placing import Paying, Rows, Tab, paying, placed
from consent.queries import ConsentFacts, chosen_accounts, members_of

LATELY = timedelta(days=30)
"""Over which time looks are counted."""


class Sort(StrEnum):
    NEWEST = "newest"
    NAME = "name"
    ENDING = "ending"


class Granted(NamedTuple):
    """What consents may be to, alike."""

    issuer: str
    permissions: tuple[str, ...]
    organisation: bool
    """Whether their customer agreed for an organisation."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Which of a customer's consents are wanted, in which order, and from where on."""

    customer_id: int
    issuers: Collection[str]
    pays: bool
    """Those about money; else those about data."""
    tab: Tab
    search: str = ""
    """A part of the recipient's name."""
    account: str = ""
    """The bank's reference of an account that they cover."""
    granted: Collection[Granted] | None = None
    """What they may be to; None for anything."""
    sort: Sort = Sort.NEWEST
    after: UUID | None = None
    """The last one of the page before."""


@dataclass(frozen=True, kw_only=True)
class ListedConsent(ConsentFacts):
    """A consent as a list tells of it."""

    last_disclosed_at: datetime | None
    looks: int
    """Lately."""
    moved_by: Actor
    """Who said what was said of it last."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    by_list: Mapping[tuple[bool, Tab], int]
    hidden: int
    """Of other issuers of this deployment than those that were asked for."""
    hidden_now: int
    """Those of them that are in force."""

    def of(self, tab: Tab, *, pays: bool) -> int:
        return self.by_list.get((pays, tab), 0)

    def any(self, *, pays: bool) -> bool:
        return any(number for (about, _), number in self.by_list.items() if about is pays)


def counts(*, customer_id: int, issuers: Collection[str]) -> Counts:
    """How many consents stand in each list of a customer's."""
    found: dict[tuple[bool, Tab], int] = {}
    hidden, hidden_now, policies = 0, 0, consent_policies()
    for issuer, pays, place, number in _counting(paying()).all(customer_id=customer_id):
        tab = Tab(place)
        if issuer not in issuers:
            known = number if issuer in policies else 0
            hidden, hidden_now = hidden + known, hidden_now + known * (tab is not Tab.ENDED)
            continue
        for each in {tab, Tab.SHARING} if tab is Tab.ENDING else {tab}:
            found[pays, each] = found.get((pays, each), 0) + number
    return Counts(by_list=found, hidden=hidden, hidden_now=hidden_now)


def page_of(wanted: Listing, *, limit: int) -> tuple[Sequence[ListedConsent], bool]:
    """One page, and whether more follows it."""
    found = [
        ListedConsent(
            **members_of(row),
            last_disclosed_at=row.last_disclosed_at,
            looks=row.looks,
            moved_by=Actor(row.moved_by),
        )
        for row in _rows(wanted, limit + 1)
    ]
    return found[:limit], len(found) > limit


@dataclass(frozen=True, kw_only=True)
class SeenAccount:
    """An account, by the bank's reference, and who may see it."""

    account: str
    consents: int
    recipients: tuple[str, ...]


def seen_accounts(
    *, customer_id: int, issuers: Collection[str], but_for: Collection[tuple[str, str]]
) -> list[SeenAccount]:
    """Every account that a consent in force to see data covers, and whose company may see it."""
    current = _seeing(customer_id, issuers, but_for)
    rows = ConsentAccount.objects.filter(consent__in=current.values("pk"), state__in=sorted(OPEN))
    return [
        SeenAccount(account=row["account"], consents=row["number"], recipients=tuple(row["names"]))
        for row in rows.values("account")
        .annotate(number=Count("pk"), names=ArrayAgg("consent__recipient__name", distinct=True))
        .order_by("account")
    ]


def granted(
    *, customer_id: int, issuers: Collection[str], but_for: Collection[tuple[str, str]]
) -> list[tuple[Granted, int]]:
    """What those consents are to, and how many to the same."""
    rows = _seeing(customer_id, issuers, but_for).annotate(organisation=~Q(acting_for=""))
    found = rows.values("issuer", "permissions", "organisation").annotate(number=Count("pk"))
    return [
        (Granted(row["issuer"], tuple(row["permissions"]), row["organisation"]), row["number"])
        for row in found.order_by("issuer", "permissions", "organisation")
    ]


def _seeing(customer_id: int, issuers: Collection[str], but_for: Collection[tuple[str, str]]) -> Rows:
    """Whose company, and whose software, by issuer and client id, may see something."""
    own = Consent.objects.filter(customer_id=customer_id, issuer__in=list(issuers))
    for issuer, client_id in but_for:
        own = own.exclude(issuer=issuer, client_id=client_id)
    return placed(own, paying()).filter(**_SEES)


def ids_in_force(*, customer_id: int, issuers: Collection[str]) -> list[tuple[UUID, str, str, bool]]:
    """Every consent of a customer that is in force: id, issuer, kind, and whether it is about money."""
    own = Consent.objects.filter(customer_id=customer_id, issuer__in=list(issuers))
    current = placed(own, paying()).filter(in_force=True).order_by("created_at", "pk")
    return list(current.values_list("pk", "issuer", "kind", "pays"))


def stopped_within(*, customer_id: int, since: datetime, until: datetime) -> list[tuple[UUID, str]]:
    """What a customer stopped from one moment to another, both of them included, with the name of its
    recipient."""
    rows = Consent.objects.filter(
        customer_id=customer_id, status=Status.WITHDRAWN, status_changed_at__range=(since, until)
    )
    return list(rows.order_by(Lower("recipient__name"), "pk").values_list("pk", "recipient__name"))


_SEES = {"in_force": True, "pays": False, "recipient__suspended_at": None}
_SOMEBODY = -1
"""In a customer's place where a query is compiled for all of them."""


@lru_cache(maxsize=8)
def _counting(kinds: Paying) -> Lookup[Any]:
    def shape(customer_id: int) -> Rows:
        rows = placed(Consent.objects.filter(customer_id=customer_id), kinds).order_by()
        return rows.values_list("issuer", "pays", "tab").annotate(number=Count("pk"))

    return Lookup(shape, customer_id=_SOMEBODY)


def _rows(wanted: Listing, number: int) -> Rows:
    """So many rows of a page; compiled once where it is what most ask for, the beginning of a whole list."""
    narrowed = wanted.search or wanted.account or wanted.after or wanted.granted is not None
    if narrowed or not wanted.issuers:
        return _page(wanted, number, paying())
    beginning = replace(wanted, customer_id=_SOMEBODY, issuers=frozenset(wanted.issuers))
    return _beginning(beginning, number, paying()).all(customer_id=wanted.customer_id)


@lru_cache(maxsize=128)
def _beginning(wanted: Listing, number: int, kinds: Paying) -> Lookup[Any]:
    def shape(customer_id: int) -> Rows:
        return _page(replace(wanted, customer_id=customer_id), number, kinds)

    return Lookup(shape, customer_id=_SOMEBODY)


def _page(wanted: Listing, number: int, kinds: Paying) -> Rows:
    rows = _after(_wanted(wanted, kinds), wanted)
    order = (F("key").desc(), "-pk") if _KEYS[wanted.sort][1] else (F("key").asc(), "pk")
    whole = rows.select_related("recipient").annotate(
        read_at=Now(),
        chosen=chosen_accounts(),
        last_disclosed_at=Subquery(_days.values("last")),
        looks=Coalesce(Subquery(_looks.values("number")), 0),
        moved_by=Subquery(_last_event.values("actor")[:1]),
    )
    return whole.order_by(*order)[:number]


_days = (
    DisclosureDay.objects.filter(consent=OuterRef("pk"))
    .order_by()
    .values("consent")
    .annotate(last=Max("last_at"))
)
_looks = (
    Disclosure.objects.filter(consent=OuterRef("pk"), at__gt=Now() - LATELY)
    .order_by()
    .values("consent")
    .annotate(number=Count("pk"))
)
_last_event = ConsentEvent.objects.filter(consent=OuterRef("pk"), sequence=OuterRef("version"))
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_KEYS: Mapping[Sort, tuple[Any, bool]] = {
    Sort.NEWEST: (F("created_at"), True),
    Sort.NAME: (Lower("recipient__name"), False),
    Sort.ENDING: (Coalesce("expires_at", Value(_NEVER)), False),
}


def _wanted(wanted: Listing, kinds: Paying) -> Rows:
    own = Consent.objects.filter(customer_id=wanted.customer_id, issuer__in=list(wanted.issuers))
    tabs = [Tab.SHARING, Tab.ENDING] if wanted.tab is Tab.SHARING else [wanted.tab]
    rows = placed(own, kinds).filter(pays=wanted.pays, tab__in=tabs)
    if wanted.search:
        name, legal = ({f"recipient__{one}__icontains": wanted.search} for one in ("name", "legal_name"))
        rows = rows.filter(Q(**name) | Q(**legal))
    if wanted.account:
        chosen = ConsentAccount.objects.filter(consent=OuterRef("pk"))
        rows = rows.filter(Exists(chosen.filter(account=wanted.account)))
    if wanted.granted is not None:
        fitting = Q(pk__in=[])
        for one in wanted.granted:
            alike = Q(issuer=one.issuer, permissions=list(one.permissions))
            fitting |= alike & (~Q(acting_for="") if one.organisation else Q(acting_for=""))
        rows = rows.filter(fitting)
    return rows.annotate(key=_KEYS[wanted.sort][0])


def _after(rows: Rows, wanted: Listing) -> Rows:
    if wanted.after is None:
        return rows
    key, backwards = _KEYS[wanted.sort]
    mine = Consent.objects.filter(pk=wanted.after, customer_id=wanted.customer_id).annotate(key=key)
    last = mine.values_list("key", flat=True).first()
    if last is None:
        return rows.none()
    way = "lt" if backwards else "gt"
    return rows.filter(Q(**{f"key__{way}": last}) | Q(**{"key": last, f"pk__{way}": wanted.after}))
