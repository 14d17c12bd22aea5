"""What the first page tells: what waits for whom, how the machinery is, and how many asked today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from consent.health import Health
from consent.models import Consent, OutboxMessage
from consent.models.outbox import UNSETTLED
from consent.notices import State
from consent.over import OVER
from consent.told import DEAD
from staff.models import Proposal

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class OutboxFacts:
    waiting: int
    """To be told, or kept until they are fetched."""
    oldest_at: datetime | None
    dead: int


@dataclass(frozen=True, kw_only=True)
class Today:
    """Of what was asked in the last 24 hours."""

    asked: int
    allowed: int
    refused: int
    waiting: int


def outbox_facts() -> OutboxFacts:
    counted = OutboxMessage.objects.filter(state__in=[*UNSETTLED, *DEAD]).aggregate(
        waiting=Count("pk", filter=Q(state__in=UNSETTLED)),
        oldest_at=Min("at", filter=Q(state=State.WAITING)),
        dead=Count("pk", filter=Q(state__in=DEAD)),
    )
    return OutboxFacts(**counted)


def today() -> Today:
    counted = Consent.objects.filter(created_at__gte=Now() - DAY).aggregate(
        asked=Count("pk"),
        allowed=Count("pk", filter=Q(authorised_at__isnull=False)),
        refused=Count("pk", filter=Q(status="rejected")),
        waiting=Count("pk", filter=Q(status__in=["incomplete", "awaiting"]) & ~OVER),
    )
    return Today(**counted)


def faults(seen: Health, outbox: OutboxFacts) -> list[str]:
    """What is wrong, in sentences."""
    found = seen.faults
    if outbox.oldest_at is not None and seen.at - outbox.oldest_at > timedelta(hours=1):
        found.append(f"a message waits since {outbox.oldest_at:%Y-%m-%d %H:%M}")
    return found


def proposals_for(member_id: int) -> Mapping[str, int]:
    """How many proposals wait for a decision: others', and the member's own."""
    open_ones = Proposal.objects.filter(decided_at=None, expires_at__gt=Now())
    return {
        "others": open_ones.exclude(proposer=member_id).count(),
        "own": open_ones.filter(proposer=member_id).count(),
    }
