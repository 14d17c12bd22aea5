"""Reads what clients have subscribed to, as frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import Subscription
from consent.policy import Subscribed


@dataclass(frozen=True, kw_only=True)
class SubscriptionFacts:
    id: UUID
    kind: str
    said: Subscribed
    created_at: datetime

    def wants(self, topic: str, at: datetime) -> bool:
        """Whether it is about this topic, and stood already when that happened."""
        return self.created_at <= at and (not self.said.topics or topic in self.said.topics)


def subscriptions_of_client(*, issuer: str, client_id: str, kind: str) -> list[SubscriptionFacts]:
    """The client's subscriptions of a kind: one at most."""
    rows = Subscription.objects.filter(issuer=issuer, client_id=client_id, kind=kind)
    return [_facts(row) for row in rows]


def subscription_that_counts(
    *, issuer: str, client_id: str, supersedes: Sequence[str]
) -> SubscriptionFacts | None:
    """The client's subscription of the kind that comes first in `supersedes`."""
    rows = Subscription.objects.filter(issuer=issuer, client_id=client_id, kind__in=supersedes)
    return min(map(_facts, rows), key=lambda facts: supersedes.index(facts.kind), default=None)


def _facts(row: Subscription) -> SubscriptionFacts:
    said = Subscribed(callback_url=row.callback_url, version=row.version, topics=tuple(row.topics))
    return SubscriptionFacts(id=row.pk, kind=row.kind, said=said, created_at=row.created_at)
