"""What lies in clear from before its column was sealed; each app says how a batch of its own is sealed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection


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


def batches(some: Callable[[Any, int], Sealed], size: int) -> Iterator[Sealed]:
    """Batch after batch to the end, each as it is committed; begun again it goes on with what is left."""
    after = None
    while True:
        batch = some(after, size)
        yield batch
        if batch.last is None:
            return
        after = batch.last


@contextmanager
def as_long_as_it_takes() -> Iterator[None]:
    """What is sealed already, or lies in clear, is looked for in whole tables, which keeps nobody waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        yield
        cursor.execute("RESET statement_timeout")


_known: dict[str, InClear] = {}


def register(*these: InClear) -> None:
    """Have these sealed before all others are rotated; naming one again replaces it."""
    _known.update({one.name: one for one in these})


def everything() -> tuple[InClear, ...]:
    return tuple(_known.values())
