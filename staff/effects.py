"""What a proposal would do, counted at the moment it is asked: when it is made, shown, and approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now

from consent.models import Consent, ConsentAccount
from consent.open_accounts import still_open
from consent.operations.end import ENDS
from consent.over import OVER
from consent.reasons import Target
from staff.erasing import NotErasable, plan_of
from staff.models.proposal import Kind

SAMPLE = 10


@dataclass(frozen=True, kw_only=True)
class Example:
    id: UUID
    app: str
    kind: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Effect:
    consents: int
    customers: int
    kept: int = 0
    """Of an erasure: how many records a duty keeps for now."""

    @property
    def as_json(self) -> dict[str, int]:
        kept = {"kept": self.kept} if self.kept else {}
        return {"consents": self.consents, "customers": self.customers, **kept}


def effect_on(kind: Kind, said: Mapping[str, Any], at: datetime) -> Effect:
    """How many consents, and whose, it would end; of a company, how many it could not use meanwhile, or could
    use again; of an erasure, of how many the records would be erased, and how many are kept.

    Raises NotErasable where nothing may be erased.
    """
    if kind is Kind.ERASE:
        plan = plan_of(said["person"], at)
        if plan.obstacle:
            raise NotErasable(plan.obstacle)
        return Effect(consents=plan.records, customers=1, kept=plan.kept_number)
    counted = _concerned(kind, said).aggregate(
        consents=Count("pk"), customers=Count("customer", distinct=True)
    )
    return Effect(**counted)


def sample_of(kind: Kind, said: Mapping[str, Any]) -> Sequence[Example]:
    """A few of them, the newest; nothing that says whose they are. Of an erasure none: they are one's."""
    if kind is Kind.ERASE:
        return ()
    rows = _concerned(kind, said).select_related("recipient").order_by("-created_at", "-pk")
    return [
        Example(id=row.pk, app=row.recipient.name, kind=row.kind, asked_at=row.created_at)
        for row in rows[:SAMPLE]
    ]


def _concerned(kind: Kind, said: Mapping[str, Any]) -> Any:
    """Consents that wait or are in force, as time has made them."""
    standing = Consent.objects.filter(status__in=list(ENDS)).exclude(OVER)
    if kind is not Kind.END_MANY:
        return standing.filter(recipient=said["recipient"])
    if said["issuer"]:
        standing = standing.filter(issuer=said["issuer"])
    target = Target(said["target"])
    return standing.filter(_OF[target](said["person"] if target is Target.CUSTOMER else said["named"]))


def _of_account(account: str) -> Q:
    covered = ConsentAccount.objects.filter(still_open(Now()), consent=OuterRef("pk"), account=account)
    return Q(Exists(covered))


_OF: Mapping[Target, Any] = {
    Target.CUSTOMER: lambda person: Q(customer=person),
    Target.RECIPIENT: lambda named: Q(recipient=named),
    Target.ACCOUNT: _of_account,
}
