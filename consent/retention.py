"""Which records of consents are due to be erased, and what keeps others: their time, or a legal hold.

Time counts from the end of a consent, by its profile (`ConsentPolicy.records`). Of an issuer that is not
configured any more nobody knows the time, and nothing is due.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from consent.lifecycle import ENDED
from consent.models import Authoriser, Consent, LegalHold
from consent.policy import ConsentPolicy

_OVER = sorted(status.value for status in ENDED)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a duty keeps."""

    issuer: str
    number: int
    until: datetime | None
    """When the last of them is due; None where no time ends it."""
    basis: str

    @property
    def lasts(self) -> str:
        return f"until {self.until:%Y-%m-%d}" if self.until else "while they hold"


def due(policies: Mapping[str, ConsentPolicy], at: datetime) -> Q:
    """Consents whose records have served their time at `at` and were not erased; holds are not asked."""
    ended = Q()
    for issuer, policy in policies.items():
        ended |= Q(issuer=issuer, status_changed_at__lte=at - policy.records.period)
    return ended & Q(status__in=_OVER, erased_at=None) if policies else Q(pk=None)


def due_count(policies: Mapping[str, ConsentPolicy], at: datetime) -> Mapping[str, tuple[int, int]]:
    """Of each issuer how many records are due, and how many of those a hold keeps."""
    rows = (
        Consent.objects.filter(due(policies, at))
        .values("issuer")
        .annotate(many=Count("pk"), held=Count("pk", filter=HELD))
    )
    return {row["issuer"]: (row["many"], row["held"]) for row in rows}


def next_due(
    policies: Mapping[str, ConsentPolicy], at: datetime, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[datetime, UUID]]:
    """The next of the due that no hold is on, in the order in which they were asked for."""
    longest = max((at - policy.records.period for policy in policies.values()), default=at)
    rows = Consent.objects.filter(due(policies, at), created_at__lte=longest).exclude(HELD)
    if after is not None:
        rows = rows.filter(Q(created_at__gt=after[0]) | Q(created_at=after[0], pk__gt=after[1]))
    return list(rows.order_by("created_at", "pk").values_list("created_at", "pk")[:limit])


def kept_of(person_id: int, policies: Mapping[str, ConsentPolicy], at: datetime) -> Sequence[Kept]:
    """What a duty keeps of the consents that a customer gave, and which have ended."""
    own = Consent.objects.filter(customer=person_id, status__in=_OVER, erased_at=None).exclude(
        due(policies, at)
    )
    rows = own.values("issuer").annotate(many=Count("pk"), last=Max("status_changed_at")).order_by("issuer")
    found = []
    for row in rows:
        policy = policies.get(row["issuer"])
        until: datetime | None
        if policy is None:
            until, basis = datetime.max.replace(tzinfo=at.tzinfo), "its issuer is not configured any more"
        else:
            until, basis = row["last"] + policy.records.period, policy.records.basis
        found.append(Kept(issuer=row["issuer"], number=row["many"], until=until, basis=basis))
    return found


def held_among(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these consents that a hold is on: on one itself, its customer, or who has a say in it."""
    return set(Consent.objects.filter(HELD, pk__in=list(ids)).values_list("pk", flat=True))


def is_held(person_id: int) -> bool:
    """Whether a hold keeps what is a customer's: on them, a consent of theirs, or who has a say in one."""
    on_them = LegalHold.objects.filter(lifted_at=None, person=person_id).exists()
    return on_them or Consent.objects.filter(HELD, customer=person_id, erased_at=None).exists()


def nothing_kept_of(person_id: int) -> bool:
    """Whether no record that was not erased names a customer, and no hold is on them."""
    own = Consent.objects.filter(customer=person_id).exists()
    say = Authoriser.objects.filter(customer=person_id).exists()
    return not own and not say and not LegalHold.objects.filter(lifted_at=None, person=person_id).exists()


def kept_by_alone(hold_id: UUID) -> Q:
    """Consents that this hold is on, and no other that stands."""
    return _on(_STANDING.filter(pk=hold_id)) & ~_on(_STANDING.exclude(pk=hold_id))


def _on(holds: QuerySet[LegalHold]) -> Q:
    """Consents that one of these holds is on."""
    persons = holds.filter(person__isnull=False).values("person")
    return (
        Q(pk__in=holds.filter(consent__isnull=False).values("consent"))
        | Q(customer__in=persons)
        | Q(pk__in=Authoriser.objects.filter(customer__in=persons).values("account__consent"))
    )


_STANDING = LegalHold.objects.filter(lifted_at=None)
HELD = _on(_STANDING)
"""A consent that a legal hold is on."""
