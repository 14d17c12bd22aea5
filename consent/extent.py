"""How far a consent reaches: to which data, until when and of which period; and whether one reaches beyond
another (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, Self


class Reaching(Protocol):
    """A consent, stored or read."""

    @property
    def permissions(self) -> Iterable[str]: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def transactions_from(self) -> datetime | None: ...
    @property
    def transactions_to(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class Extent:
    permissions: frozenset[str]
    ends: datetime | None
    """None is open ended, as at both ends of the period."""
    since: datetime | None
    until: datetime | None

    def goes_beyond(self, other: Self) -> bool:
        """Whether it allows anything that the other does not."""
        return (
            not self.permissions <= other.permissions
            or _end(self.ends) > _end(other.ends)
            or _end(self.until) > _end(other.until)
            or _beginning(self.since) < _beginning(other.since)
        )


def extent_of(consent: Reaching) -> Extent:
    return Extent(
        permissions=frozenset(consent.permissions),
        ends=consent.expires_at,
        since=consent.transactions_from,
        until=consent.transactions_to,
    )


def _end(moment: datetime | None) -> datetime:
    return moment or datetime.max.replace(tzinfo=UTC)


def _beginning(moment: datetime | None) -> datetime:
    return moment or datetime.min.replace(tzinfo=UTC)
