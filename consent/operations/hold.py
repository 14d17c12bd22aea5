"""A legal hold is placed, and lifted: while it stands nothing of what it is on is erased."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consent.models import Consent, LegalHold, Person


@dataclass(frozen=True, kw_only=True)
class Because:
    """Who wants a hold, or wants it gone, and for which case."""

    by: str
    why: str
    case: str
    at: datetime


@transaction.atomic
def place_hold(
    because: Because, *, person_id: int | None = None, consent_id: UUID | None = None
) -> LegalHold:
    """Hold all of a customer's, or one consent.

    It waits for an erasure at work, and holds what that has left; one that begins later finds it. Both lock
    the customer first, then consents. Raises Consent.DoesNotExist or Person.DoesNotExist.
    """
    if consent_id is not None:
        Consent.objects.select_for_update(no_key=True).only("pk").get(pk=consent_id)
    if person_id is not None:
        Person.objects.select_for_update(no_key=True).only("pk").get(pk=person_id)
        locked = Consent.objects.filter(of_customer(person_id)).order_by("pk").values_list("pk", flat=True)
        list(Consent.objects.select_for_update(no_key=True).filter(pk__in=list(locked)).values_list("pk"))
    return LegalHold.objects.create(
        person_id=person_id,
        consent_id=consent_id,
        why=because.why,
        case=because.case,
        placed_by=because.by,
        placed_at=because.at,
    )


def lift_hold(hold_id: UUID, *, by: str, case: str, at: datetime) -> bool:
    """Lift a hold; False where it was lifted before. One conditional write."""
    standing = LegalHold.objects.filter(pk=hold_id, lifted_at=None)
    return standing.update(lifted_by=by, lifted_for=case, lifted_at=at) == 1


def of_customer(person_id: int | None) -> Q:
    """Consents that a customer gave, or in which they have a say."""
    return Q(customer=person_id) | Q(accounts__authorisers__customer=person_id)
