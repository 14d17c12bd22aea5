"""What lies in clear from before its column was sealed; each app says how a batch of its own is sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple


class Sealed(NamedTuple):
    """What a batch came to."""

    done: int
    last: Any
    """Where the next batch goes on; None where nothing follows."""


@dataclass(frozen=True, kw_only=True)
class InClear:
    name: str
    """Table and column that it is sealed into."""
    left: Callable[[], int]
    """How many rows hold some in clear."""
    seal: Callable[[Any, int], Sealed]
    """Seals up to so many rows behind where the batch before came to (None: from the beginning), in a
    transaction of its own. Rows that others hold are left for the next run."""


_known: dict[str, InClear] = {}


def register(*these: InClear) -> None:
    """Have these sealed before all others are rotated; naming one again replaces it."""
    _known.update({one.name: one for one in these})


def everything() -> tuple[InClear, ...]:
    return tuple(_known.values())
