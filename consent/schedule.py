"""Ties a job to its schedule: once a slot, though two schedulers run; and one failure stops nothing else."""

import functools
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet

from consent.deleting import delete_all
from consent.operations.slots import slot_done, slot_failed, take_slot

TAKES_MORE_FOR = 45.0
"""Seconds for which one run of a job goes on taking what is due."""


def once_a_slot(job: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Let the job run where the present slot of its schedule (CELERY_BEAT_SCHEDULE) is free, and not else.

    What came of it stays with the slot (`consent.health`).
    """

    def tied(work: Callable[[], None]) -> Callable[[], None]:
        @functools.wraps(work)
        def run() -> None:
            if not take_slot(job, every=timedelta(seconds=interval(job))):
                return
            try:
                work()
            except BaseException as error:
                with suppress(DatabaseError):  # which may be what it died of
                    slot_failed(job, type(error).__name__)
                raise
            slot_done(job)

        return run

    return tied


def in_batches(batch: Callable[[], object], *, seconds: float = TAKES_MORE_FOR) -> None:
    """Do a batch of a job's work, and the next, until one says that there is no more (anything false), or no
    further one may begin: the job's next slot goes on."""
    until = time.monotonic() + seconds
    while batch() and time.monotonic() < until:
        pass


def one_by_one(pieces: Iterable[Callable[[], object]]) -> None:
    """Do each piece of a job's work in order, though one before it failed; only then raise what failed last,
    with the others as its context, so that the slot says so and nothing is hidden."""
    with ExitStack() as last_first:
        for piece in reversed(list(pieces)):
            last_first.callback(piece)


def delete_each(doomed: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """Delete these, a kind after the other and each in batches; gives how many rows by kind, and raises as
    `one_by_one` does."""
    deleted: dict[str, int] = {}

    def delete(kind: str) -> None:
        deleted[kind] = delete_all(doomed[kind])

    one_by_one(functools.partial(delete, kind) for kind in doomed)
    return deleted


def interval(job: str) -> float:
    """Seconds between two slots of a job; raises LookupError where it stands in no schedule."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if entry["task"] == job:
            return float(str(entry["schedule"]))
    raise LookupError(f"{job} stands in no schedule")
