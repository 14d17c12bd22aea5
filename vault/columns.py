"""Which columns hold sealed values; each app names its own when it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_known: list["SealedColumn"] = []


@dataclass(frozen=True, kw_only=True)
class SealedColumn:
    """A column, or a text within a JSON column, that holds envelopes."""

    table: str
    key: str
    """Of the table: rotation goes by it."""
    column: str
    member: str = ""
    """Of a JSON column the member that is sealed, as text; empty for a column of bytes."""
    where: str = "true"
    """SQL: which rows hold one at all."""
    of_place: tuple[str, ...]
    """The columns that `place` is made from."""
    place: Callable[..., str]
    formerly: Callable[..., str] | None = None
    """The place by which it was sealed before there were envelopes, where that was another."""

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}" + (f".{self.member}" if self.member else "")

    def places(self, values: Sequence[Any]) -> tuple[str, str | None]:
        """Of the values of `of_place`."""
        return self.place(*values), self.formerly(*values) if self.formerly else None


def register(*columns: SealedColumn) -> None:
    """Have these rotated with all others; naming one again replaces it."""
    for column in columns:
        _known[:] = [one for one in _known if one.name != column.name or one.where != column.where]
        _known.append(column)


def every_column() -> tuple[SealedColumn, ...]:
    return tuple(_known)
