"""Dead letters, chosen by recipient, kind and time: how many there are, and some of them to look at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from consent.models import OutboxMessage
from consent.models.outbox import DEAD
from consent.retrying import apart
from consent.told import MessageFacts, facts_of


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Dead letters that say one thing to one client."""

    issuer: str
    client_id: str
    channel: str
    topic: str
    number: int


@dataclass(frozen=True, kw_only=True)
class DeadLetters:
    """Those that have all that is said here; what is empty or None leaves all."""

    issuer: str = ""
    client_id: str = ""
    channel: str = ""
    topic: str = ""
    since: datetime | None = None
    """That of which they tell happened then or later."""
    until: datetime | None = None
    """And before this."""
    died_by: datetime | None = None
    """They were given up by then: what died after somebody looked is none of what they saw."""

    @property
    def is_chosen(self) -> bool:
        """Whether anything is said of which ones are meant."""
        return replace(self, died_by=None) != DeadLetters()

    @property
    def backwards(self) -> bool:
        """Whether its end is not after its beginning, so that nothing can be in it."""
        return self.since is not None and self.until is not None and self.until <= self.since

    def is_for(self, kind: Kind) -> bool:
        """Whether these are for that kind's client."""
        return self.client_id == kind.client_id and self.issuer in {"", kind.issuer}

    @property
    def bounds(self) -> dict[str, Any]:
        """What is said, by the column and comparison that it is said of."""
        said = {
            "issuer": self.issuer,
            "client_id": self.client_id,
            "channel": self.channel,
            "topic": self.topic,
            "at__gte": self.since,
            "at__lt": self.until,
            "settled_at__lte": self.died_by,
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many dead letters there are, and how long sending them again would take."""

    number: int
    minutes: int
    """From the first to the last of the recipient with the most of them."""


def counted(which: DeadLetters) -> Counted:
    lanes = list(_rows(which).values("lane").annotate(many=Count("pk")).values_list("many", flat=True))
    most = max(lanes, default=0)
    return Counted(number=sum(lanes), minutes=round(apart(most).total_seconds() / 60))


def oldest(which: DeadLetters, limit: int | None = None) -> list[MessageFacts]:
    """The oldest of them, or all, in the order in which they would be sent."""
    return [facts_of(row) for row in _rows(which).order_by("at", "sequence", "pk")[:limit]]


def kinds() -> Sequence[Kind]:
    """Everything that is dead, by whom it is for and what it says."""
    names = ("issuer", "client_id", "channel", "topic")
    rows = _rows(DeadLetters()).values_list(*names).annotate(many=Count("pk")).order_by(*names)
    return [Kind(**dict(zip((*names, "number"), row, strict=True))) for row in rows]


def _rows(which: DeadLetters) -> "QuerySet[OutboxMessage]":
    return OutboxMessage.objects.filter(state__in=DEAD, **which.bounds)
