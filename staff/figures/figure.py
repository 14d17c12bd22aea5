"""What every figure is made of: a picture, the same numbers as a table, and what they say in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from staff.drawing import Picture
from staff.tables import Table

PERIODS = {30: "30 days", 90: "90 days", 365: "a year"}
DAILY = 92
"""Up to how many days each has a place of its own; beyond that, each week."""


@dataclass(frozen=True, kw_only=True)
class App:
    """A company, and the clients by which its consents are counted."""

    id: UUID
    name: str
    clients: tuple[tuple[str, str], ...]
    """Issuer and client id."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which days and whose numbers are wanted."""

    at: datetime
    days: int
    app: App | None
    """None for all companies."""
    names: Mapping[tuple[str, str], str]
    """Issuer and client id to the company's name, of all there are."""

    @property
    def until(self) -> date:
        """Today, which is not over."""
        return self.at.astimezone(UTC).date()

    @property
    def since(self) -> date:
        return self.until - timedelta(days=self.days - 1)

    @property
    def clients(self) -> tuple[tuple[str, str], ...]:
        return self.app.clients if self.app else ()

    @property
    def whose(self) -> str:
        return f"of {self.app.name}" if self.app else "of all companies"

    def name_of(self, issuer: str, client_id: str) -> str:
        return self.names.get((issuer, client_id), f"{client_id} at {issuer}")

    @property
    def buckets(self) -> list[date]:
        """The days, or of a long time the Mondays of its weeks."""
        if self.days <= DAILY:
            return [self.since + timedelta(days=n) for n in range(self.days)]
        first = self.since - timedelta(days=self.since.weekday())
        return [first + timedelta(days=7 * n) for n in range((self.until - first).days // 7 + 1)]

    def bucket(self, day: date) -> date:
        return day if self.days <= DAILY else day - timedelta(days=day.weekday())

    @property
    def counted_by(self) -> str:
        return "Day" if self.days <= DAILY else "Week from"


@dataclass(frozen=True, kw_only=True)
class Figure:
    picture: Picture | None
    """None where there is nothing to draw."""
    table: Table
    says: tuple[str, ...]
    """What the numbers come to, in sentences."""
    notes: tuple[str, ...]
    """What is counted where, and what is not known."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A figure as it is listed, and what draws it."""

    slug: str
    title: str
    answers: str
    """The question it answers."""
    draw: Callable[[Asked], Figure]
    by_app: bool = True
    """Whether it can be asked of one company."""
    by_days: bool = True

    @property
    def page(self) -> str:
        return f"figure_{self.slug}"

    @property
    def address(self) -> str:
        """The name of its page's address."""
        return f"staff:{self.page}"
