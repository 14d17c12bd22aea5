"""Finding consents for the bank itself: exact filters, pages by key, and how many there are in all.

A page begins where the one before it ended, so that what is added or ended meanwhile moves nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Now

from consent import conditions
from consent.kept_accounts import KeptAccount, kept_accounts, with_accounts
from consent.lifecycle import ENDED_BY, Actor, Status
from consent.models import Consent, ConsentEvent, DisclosureDay, Ending
from consent.over import OVER
from consent.prepared import planned_anew
from consent.queries import ConsentFacts, behind, chosen_accounts, in_force, members_of
from consent.totals import issuers_of, newest_of, total_by_tallies

CLOCKS_DIFFER = timedelta(hours=1)
"""By no more than that the clocks of our own machines differ."""
FEW, SEVERAL = 2000, 7000
"""From how many on consents are met sooner on the way, newest first, than where somebody knows them to be."""
AT_A_TIME = 500  # rows of a long list that are read at once
Rows = QuerySet[Consent]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What to find; every member that is not None has to fit. Times are from (included) and before."""

    issuer: str | None = None
    kind: str | None = None
    status: tuple[Status, ...] | None = None
    """As time has made them: what has run out is expired, also before a job has written it down."""
    recipient: UUID | None = None
    client_id: str | None = None
    customer: str | None = None
    """The bank's own number."""
    acting_for: str | None = None
    account: str | None = None
    """The bank's own keys of an organisation, for which somebody acted, and of an account."""
    created_from: datetime | None = None
    created_before: datetime | None = None
    changed_from: datetime | None = None
    changed_before: datetime | None = None
    expires_from: datetime | None = None
    expires_before: datetime | None = None
    given_from: datetime | None = None
    given_before: datetime | None = None
    looked_from: datetime | None = None
    looked_before: datetime | None = None
    """When data was looked at last under it."""
    ended_by: tuple[Actor, ...] | None = None
    words: tuple[str, str] | None = None
    """Version and language, either of them empty for any."""
    joint: bool | None = None
    unused: bool | None = None
    untold: bool | None = None
    """What `consent.conditions` says of these."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a page ended: at this consent, newest first."""

    created_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.created_at.isoformat()}_{self.id}"


@dataclass(frozen=True, kw_only=True)
class KeptConsent(ConsentFacts):
    """A consent as the bank keeps it: with whose it is, and its status as time has made it."""

    status_now: Status
    customer_number: str | None
    version: int
    erased_at: datetime | None
    """Since when whose it was, and what it was about, are known no more."""
    states: tuple[KeptAccount, ...]
    """What has become of each account that it covers, or covered."""

    @property
    def place(self) -> Place:
        return Place(created_at=self.created_at, id=self.id)


@dataclass(frozen=True, kw_only=True)
class LookedAtConsent(KeptConsent):
    """The same, with when data was looked at last under it."""

    looked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    consents: int
    customers: int
    """Whose they are, where somebody has decided."""


@dataclass(frozen=True, kw_only=True)
class Found:
    consents: tuple[KeptConsent, ...]
    total: int
    """How many fit, on all pages."""
    more: bool


@dataclass(frozen=True, kw_only=True)
class KeptEvent:
    """One entry of the audit log."""

    sequence: int
    verb: str
    result: str
    actor: str
    actor_reference: str
    at: datetime
    reason: str | None
    hash: str


def search(wanted: Search, *, after: Place | None, limit: int) -> Found:
    """One page of what fits, newest first."""
    total = total_of(wanted)
    if total == 0:
        return Found(consents=(), total=0, more=False)
    fitting = _fitting(wanted, many=total > SEVERAL)
    if after is not None:
        fitting = fitting.filter(behind(after.created_at, after.id))
    with planned_anew():
        few = _few(wanted, fitting, after, limit + 1) if total <= FEW else None
        rows = _newest(fitting, limit + 1) if few is None else few
    return Found(consents=tuple(rows[:limit]), total=total, more=len(rows) > limit)


def _few(wanted: Search, fitting: Rows, after: Place | None, many: int) -> list[KeptConsent] | None:
    """Looked for where the tallies say they are; None where those know too little, as time has ended some."""
    known = newest_of(_asked(wanted), upto=after.created_at if after else None, many=many)
    rows = _newest(fitting.filter(known.there), many) if known else []
    return rows if known and (known.all or len(rows) >= many) else None


def _newest(fitting: Rows, many: int) -> list[KeptConsent]:
    """First which ones: what is read of each is not to be read of all that fit."""
    page = fitting.order_by("-created_at", "-pk").values("pk")[:many]
    return _kept(Consent.objects.filter(pk__in=page).order_by("-created_at", "-pk"))


def total_of(wanted: Search) -> int:
    """How many fit, exactly: by the tallies where they know, else by the rows."""
    with planned_anew():
        known = total_by_tallies(_asked(wanted))
        return _fitting(wanted).count() if known is None else known


def counted(wanted: Search) -> Counted:
    """How many fit."""
    numbers = _fitting(wanted).aggregate(consents=Count("pk"), customers=Count("customer", distinct=True))
    return Counted(**numbers)


def every(wanted: Search) -> Iterator[LookedAtConsent]:
    """All that fit at one moment, newest first, never many of them in memory.

    One statement read by a cursor is one snapshot, so that what moves meanwhile is neither missed nor told
    twice; outside a transaction the cursor is held, and the rows wait at PostgreSQL's side and keep nobody's
    vacuum waiting.
    """
    looked = DisclosureDay.objects.filter(consent=OuterRef("pk")).order_by().values("consent")
    rows = _whole(_fitting(wanted).order_by("-created_at", "-pk")).annotate(
        looked_at=Subquery(looked.annotate(last=Max("last_at")).values("last"))
    )
    for row in rows.iterator(chunk_size=AT_A_TIME):
        yield LookedAtConsent(**_members(row), looked_at=row.looked_at)


def kept_consent(consent_id: UUID) -> KeptConsent | None:
    """A consent by id, whoever's it is."""
    return next(iter(kept_consents([consent_id])), None)


def kept_consents(ids: Collection[UUID]) -> list[KeptConsent]:
    """Those of a few ids that there are, newest first."""
    return _kept(Consent.objects.filter(pk__in=ids).order_by("-created_at", "-pk")) if ids else []


def kept_history(consent_id: UUID) -> list[KeptEvent]:
    """The audit log of a consent, oldest first; none for a consent that there is not."""
    events = ConsentEvent.objects.filter(consent_id=consent_id).order_by("sequence")
    return [
        KeptEvent(
            sequence=event.sequence,
            verb=event.verb,
            result=event.result,
            actor=event.actor,
            actor_reference=event.actor_reference,
            at=event.at,
            reason=event.detail.get("reason"),
            hash=bytes(event.hash).hex(),
        )
        for event in events
    ]


def order_of(system: str, order_id: UUID) -> Ending | None:
    """An order to end many, of this system's own."""
    return Ending.objects.filter(pk=order_id, system=system).first()


_STATUS_NOW = Case(When(OVER, then=Value(Status.EXPIRED.value)), default=F("status"))


def status_among(wanted: tuple[Status, ...]) -> Q:
    """Those whose status time has made one of these; in words that the planner has statistics for."""
    if Status.EXPIRED in wanted:
        return Q(status__in=wanted) | OVER
    if set(wanted) <= {Status.AWAITING, Status.INCOMPLETE}:  # few, and found by their deadline
        return Q(status__in=wanted, authorise_by__gt=Now()) & ~OVER
    return Q(status__in=wanted) & ~OVER if set(wanted) & ENDED_BY.keys() else Q(status__in=wanted)


def _asked_by(moment: datetime) -> Q:
    """What moved, was given, looked at or ended before a moment was asked for before it; pages go by that."""
    return Q(created_at__lt=moment + CLOCKS_DIFFER)


_FILTERS: dict[str, Callable[[Any], Q]] = {
    "issuer": lambda value: Q(issuer=value),
    "kind": lambda value: Q(kind=value),
    "status": status_among,
    "recipient": lambda value: Q(recipient_id=value),
    "client_id": lambda value: Q(client_id=value),
    "customer": lambda value: Q(customer__customer_number=value),
    "acting_for": lambda value: Q(acting_for=value),
    "account": conditions.covers,
    "created_from": lambda value: Q(created_at__gte=value),
    "created_before": lambda value: Q(created_at__lt=value),
    "changed_from": lambda value: Q(status_changed_at__gte=value),
    "changed_before": lambda value: Q(status_changed_at__lt=value) & _asked_by(value),
    "expires_from": lambda value: Q(expires_at__gte=value),
    "expires_before": lambda value: Q(expires_at__lt=value) & _asked_by(value),
    # Nobody decides after the deadline, and that has an index.
    "given_from": lambda value: Q(authorised_at__gte=value, authorise_by__gt=value),
    "given_before": lambda value: Q(authorised_at__lt=value) & _asked_by(value),
    "looked_from": conditions.looked_since,
    "looked_before": lambda value: conditions.looked_before(value) & _asked_by(value),
    "ended_by": conditions.ended_by,
    "words": conditions.rested_on,
    "joint": lambda value: conditions.is_joint() if value else ~conditions.is_joint(),
    "unused": lambda value: conditions.is_unused() if value else ~conditions.is_unused(),
    "untold": lambda value: conditions.is_untold() if value else ~conditions.is_untold(),
}

_OF_MANY: dict[str, Callable[[Any], Q]] = {"looked_from": conditions.looked_since_each}


def _asked(wanted: Search) -> Mapping[str, Any]:
    return {name: value for name in _FILTERS if (value := getattr(wanted, name)) is not None}


def _fitting(wanted: Search, *, many: bool = False) -> Rows:
    rows, filters = Consent.objects.all(), _FILTERS | _OF_MANY if many else _FILTERS
    if wanted.client_id is not None and wanted.issuer is None:
        # The index of a client's consents begins with the issuer.
        rows = rows.filter(issuer__in=issuers_of(wanted.client_id))
    for name, value in _asked(wanted).items():
        rows = rows.filter(filters[name](value))
    return rows


def _kept(rows: Rows) -> list[KeptConsent]:
    return [KeptConsent(**_members(row)) for row in _whole(rows)]


def _whole(rows: Rows) -> "QuerySet[Consent, Any]":
    return with_accounts(rows.select_related("recipient", "customer")).annotate(
        in_force=in_force(), read_at=Now(), chosen=chosen_accounts(), status_now=_STATUS_NOW
    )


def _members(row: Any) -> dict[str, Any]:
    return {
        **members_of(row),
        "status_now": Status(row.status_now),
        "customer_number": row.customer.customer_number if row.customer else None,
        "version": row.version,
        "erased_at": row.erased_at,
        "states": kept_accounts(row),
    }
