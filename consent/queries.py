"""Everything that only reads consents. Callers get frozen values, never models."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Now

from consent.lifecycle import Status
from consent.lookup import Lookup
from consent.models import (
    Consent,
    ConsentAccount,
    ConsentEvent,
    DisclosureDay,
    Person,
    Recipient,
)


@dataclass(frozen=True, kw_only=True)
class RecipientFacts:
    id: UUID
    name: str
    legal_name: str
    register_entry: str
    website: str
    self_described: bool
    """Whether nobody vouches for its names."""
    suspended: bool
    """Whether the bank lets it have nothing at present, whatever customers agreed to."""


@dataclass(frozen=True, kw_only=True)
class ConsentFacts:
    """One consent as stored; `in_force` is what counts now, on the database's clock."""

    id: UUID
    issuer: str
    client_id: str
    recipient: RecipientFacts
    customer_id: int | None
    acting_for: str
    """The bank's own key of the organisation that its customer acts for; "" for themselves."""
    kind: str
    status: Status
    in_force: bool
    permissions: tuple[str, ...]
    wire: Mapping[str, Any]
    accounts: tuple[str, ...]
    created_at: datetime
    status_changed_at: datetime
    authorise_by: datetime
    authorised_at: datetime | None
    lasts_seconds: int | None
    expires_at: datetime | None
    pick_up_by: datetime | None
    in_use_since: datetime | None
    edition: int
    amended_at: datetime | None
    transactions_from: datetime | None
    transactions_to: datetime | None
    read_at: datetime
    """When this was so, by the database's clock."""

    @property
    def agreed_at(self) -> datetime:
        """When the customer agreed to it as it stands; when it was asked, where nobody has decided."""
        return self.amended_at or self.authorised_at or self.created_at

    @property
    def never_picked_up(self) -> bool:
        """Whether it ended, or will where nothing comes, because its recipient asked for no token."""
        waits = self.in_use_since is None and self.pick_up_by is not None
        return waits and self.status in {Status.ACTIVE, Status.EXPIRED}


@dataclass(frozen=True, kw_only=True)
class WatchedConsent(ConsentFacts):
    """A consent as its customer sees it: with what was disclosed under it."""

    customer_number: str
    """The bank's own key of its customer; empty where there is none any more."""
    last_disclosed_at: datetime | None
    disclosures: int


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    sequence: int
    verb: str
    result: str
    actor: str
    reference: str
    """Which one of these it was, by the key we know them by."""
    at: datetime
    reason: str | None
    """The bank's, where it gave one."""


def in_force(consent: str = "") -> Case:
    """Whether a consent allows access at this moment, on the database's clock, as a column of a query.

    `consent` is the way to it from the rows queried ("consent__"). `consent.holding` says the same in SQL of
    its own, with the row's lock; a test holds the two together.
    """
    active = Q(**{f"{consent}status": Status.ACTIVE, f"{consent}customer__is_active": True})
    unended = Q(**{f"{consent}expires_at": None}) | Q(**{f"{consent}expires_at__gt": Now()})
    in_use = ~Q(**{f"{consent}in_use_since": None})
    waiting = Q(**{f"{consent}pick_up_by": None}) | Q(**{f"{consent}pick_up_by__gt": Now()})
    return Case(When(active & unended & (in_use | waiting), then=Value(True)), default=Value(False))


def consent_of_client(*, consent_id: UUID, issuer: str, client_id: str) -> ConsentFacts | None:
    """A consent by id, only if this client of this issuer asked for it; none that was erased."""
    row = _OF_CLIENT.first(consent_id=consent_id, issuer=issuer, client_id=client_id)
    return ConsentFacts(**members_of(row)) if row else None


def behind(created_at: datetime, pk: UUID) -> Q:
    """What follows a consent, newest first; said so that an index is entered there."""
    return Q(created_at__lte=created_at) & (Q(created_at__lt=created_at) | Q(pk__lt=pk))


def consents_of_client(*, issuer: str, client_id: str, after: UUID | None, limit: int) -> list[ConsentFacts]:
    """What a client asked for, newest first: from the beginning, or what follows its consent `after`."""
    own = Consent.objects.filter(issuer=issuer, client_id=client_id, erased_at=None)
    if after is not None:
        last = own.filter(pk=after).values_list("created_at", flat=True).first()
        if last is None:
            return []
        own = own.filter(behind(last, after))
    rows = _whole(own.order_by("-created_at", "-pk")[:limit])
    return [ConsentFacts(**members_of(row)) for row in rows]


def consent_of_customer(*, consent_id: UUID, customer_id: int) -> WatchedConsent | None:
    """A consent by id, only if this customer decided on it."""
    row = _OF_CUSTOMER.first(consent_id=consent_id, customer_id=customer_id)
    return watched(row) if row else None


def consents_of_customer(*, customer_id: int) -> list[WatchedConsent]:
    """Every consent the customer ever decided on, newest first."""
    return [watched(row) for row in _ALL_OF_CUSTOMER.all(customer_id=customer_id)]


def consent(consent_id: UUID) -> ConsentFacts:
    """A consent by id, for callers that already hold a right to it; raises Consent.DoesNotExist."""
    row = _BY_ID.first(consent_id=consent_id)
    if row is None:
        raise Consent.DoesNotExist(consent_id)
    return ConsentFacts(**members_of(row))


def remembered(
    *, issuer: str, client_id: str, customer_id: int, permissions: Iterable[str]
) -> ConsentFacts | None:
    """The newest consent in force by which the customer allows this client all of `permissions`."""
    given = Consent.objects.annotate(in_force=in_force()).filter(
        issuer=issuer,
        client_id=client_id,
        customer_id=customer_id,
        in_force=True,
        permissions__contains=list(permissions),
    )
    row = _whole(given).order_by("-created_at").first()
    return ConsentFacts(**members_of(row)) if row else None


def is_in_force(consent_id: UUID) -> bool:
    """Whether a consent allows access at this moment."""
    return Consent.objects.annotate(in_force=in_force()).filter(pk=consent_id, in_force=True).exists()


def history(consent_id: UUID) -> list[EventFacts]:
    """The audit events of a consent, oldest first."""
    events = ConsentEvent.objects.filter(consent_id=consent_id).order_by("sequence")
    named = events.annotate(reference=F("actor_reference"), reason=KT("detail__reason"))
    told = named.values("sequence", "verb", "result", "actor", "at", "reference", "reason")
    return [EventFacts(**event) for event in told]


def customer_number(customer_id: int) -> str:
    """The bank's own key of a customer."""
    number = Person.objects.values_list("customer_number", flat=True).get(pk=customer_id)
    if number is None:
        raise Person.DoesNotExist(f"{customer_id} is no customer")
    return number


def _whole(rows: QuerySet[Consent]) -> QuerySet[Consent]:
    """With all that `members_of` reads."""
    return rows.select_related("recipient").annotate(
        in_force=in_force(), read_at=Now(), chosen=chosen_accounts()
    )


def chosen_accounts() -> ArraySubquery:
    """The accounts of a consent, as a column of it."""
    chosen = ConsentAccount.objects.filter(consent=OuterRef("pk")).order_by("account")
    return ArraySubquery(chosen.values("account"))


_BY_ID = Lookup(lambda consent_id: _whole(Consent.objects.filter(pk=consent_id)), consent_id=UUID(int=1))
_OF_CLIENT = Lookup(
    lambda consent_id, issuer, client_id: _whole(
        Consent.objects.filter(pk=consent_id, issuer=issuer, client_id=client_id, erased_at=None)
    ),
    consent_id=UUID(int=1),
    issuer="an issuer",
    client_id="a client",
)
_days = DisclosureDay.objects.filter(consent=OuterRef("pk")).order_by("-last_at")


def watchable(which: Q) -> QuerySet[Consent]:
    """Consents, newest first, with all that `watched` reads; the caller says whose."""
    return (
        Consent.objects.filter(which)
        .select_related("recipient")
        .annotate(
            in_force=in_force(),
            read_at=Now(),
            chosen=chosen_accounts(),
            last_disclosed_at=Subquery(_days.values("last_at")[:1]),
            disclosed=Count("disclosures"),
            customer_number=F("customer__customer_number"),
        )
        .order_by("-created_at")
    )


_OF_CUSTOMER = Lookup(
    lambda consent_id, customer_id: watchable(Q(pk=consent_id, customer_id=customer_id)),
    consent_id=UUID(int=1),
    customer_id=-1,
)
_ALL_OF_CUSTOMER = Lookup(lambda customer_id: watchable(Q(customer_id=customer_id)), customer_id=-1)


def watched(row: Any) -> WatchedConsent:
    """A row of what is `watchable`."""
    return WatchedConsent(
        **members_of(row),
        customer_number=row.customer_number or "",
        last_disclosed_at=row.last_disclosed_at,
        disclosures=row.disclosed,
    )


def members_of(row: Any) -> dict[str, Any]:
    """A row, annotated with `in_force`, `read_at` and `chosen`, as the members of its ConsentFacts."""
    return {
        "id": row.pk,
        "issuer": row.issuer,
        "client_id": row.client_id,
        "recipient": recipient_facts(row.recipient),
        "customer_id": row.customer_id,
        "acting_for": row.acting_for,
        "kind": row.kind,
        "status": Status(row.status),
        "in_force": row.in_force,
        "permissions": tuple(row.permissions),
        "wire": row.wire,
        "accounts": tuple(row.chosen),
        "created_at": row.created_at,
        "status_changed_at": row.status_changed_at,
        "authorise_by": row.authorise_by,
        "authorised_at": row.authorised_at,
        "lasts_seconds": int(row.lasts.total_seconds()) if row.lasts is not None else None,
        "expires_at": row.expires_at,
        "pick_up_by": row.pick_up_by,
        "in_use_since": row.in_use_since,
        "edition": row.edition,
        "amended_at": row.amended_at,
        "transactions_from": row.transactions_from,
        "transactions_to": row.transactions_to,
        "read_at": row.read_at,
    }


def recipient_facts(row: Recipient) -> RecipientFacts:
    """What is told of a company that was read with something else."""
    return RecipientFacts(
        id=row.pk,
        name=row.name,
        legal_name=row.legal_name,
        register_entry=row.register_entry,
        website=row.website,
        self_described=row.self_described,
        suspended=row.suspended_at is not None,
    )
