"""Reads the payment orders under consents to pay, and how far each has come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Subquery

from consent.models import PaymentProgress, PaymentUse
from consent.payments import Money


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """What the gateway said of an order, in the words of its consent's version."""

    status: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    number: int
    amount: Money
    at: datetime
    reports: tuple[ReportFacts, ...]
    """Oldest first."""


def orders_under(consent_id: UUID, *, limit: int) -> Sequence[OrderFacts]:
    """The newest first."""
    progress = Prefetch("progress", PaymentProgress.objects.order_by("number"))
    uses = PaymentUse.objects.filter(consent=consent_id).order_by("-number").prefetch_related(progress)
    return [
        OrderFacts(
            number=each.number,
            amount=Money(amount=each.amount, currency=each.currency),
            at=each.at,
            reports=tuple(ReportFacts(status=one.status, at=one.at) for one in each.progress.all()),
        )
        for each in uses[:limit]
    ]


def last_reports(consents: Collection[UUID]) -> Mapping[UUID, str]:
    """What was said last of the newest order under each consent, where anything was; one query."""
    reports = PaymentProgress.objects.filter(use=OuterRef("pk")).order_by("-number")
    newest = (
        PaymentUse.objects.filter(consent__in=consents)
        .order_by("consent", "-number")
        .distinct("consent")
        .annotate(said=Subquery(reports.values("status")[:1]))
    )
    return {consent: said for consent, said in newest.values_list("consent", "said") if said}
