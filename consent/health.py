"""How the jobs are: which has not come to its end in its time, and whether anybody runs them at all.

All times are the database's, so that no machine's own clock makes another look dead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from consent.models import Heartbeat, JobSlot
from consent.operations.slots import AHEAD
from consent.schedule import interval

GRACE = timedelta(seconds=60)
"""How long beyond two of its slots a job may take before it is late."""
ALIVE = timedelta(seconds=60)
"""How old the newest heartbeat of a living process is at most."""
KINDS = ("beat", "worker")


class JobState(StrEnum):
    ON_TIME = "on time"
    LATE = "late"
    FAILING = "failing"
    """Late, and its newest run ended in an error."""
    NOT_DUE = "not due"
    """It never ran, and need not have by now."""
    AHEAD = "ahead"
    """It ran at a time that is still to come, so nobody knows when: the database's clock was wrong."""


@dataclass(frozen=True, kw_only=True)
class Job:
    name: str
    every: float
    """Seconds."""
    state: JobState
    begun_at: datetime | None
    """The slot of its newest run."""
    done_at: datetime | None
    failure: str


@dataclass(frozen=True, kw_only=True)
class Process:
    name: str
    kind: str
    alive: bool
    at: datetime
    progress_at: datetime


@dataclass(frozen=True, kw_only=True)
class Health:
    at: datetime
    jobs: tuple[Job, ...]
    processes: tuple[Process, ...]

    @property
    def faults(self) -> list[str]:
        """What is wrong, in sentences."""
        found = [
            f"no {kind} is alive"
            for kind in KINDS
            if not any(process.alive and process.kind == kind for process in self.processes)
        ]
        for job in self.jobs:
            if job.state in {JobState.LATE, JobState.FAILING}:
                since = f"since {job.done_at:%Y-%m-%d %H:%M:%S}" if job.done_at else "ever"
                why = f"; its newest run ended in {job.failure}" if job.failure else ""
                found.append(f"{job.name} has not come to its end {since}{why}")
            elif job.state is JobState.AHEAD:
                found.append(
                    f"{job.name} ran at a time that is still to come: the database’s clock was wrong"
                )
        return found


def health() -> Health:
    now, ready_since = _now()
    slots = {slot.job: slot for slot in JobSlot.objects.all()}
    return Health(
        at=now,
        jobs=tuple(_job(name, slots.get(name), now, ready_since) for name in sorted(_planned())),
        processes=tuple(
            Process(
                name=row.process,
                kind=row.kind,
                alive=now - ALIVE <= row.at <= now + AHEAD,
                at=row.at,
                progress_at=row.progress_at,
            )
            for row in Heartbeat.objects.order_by("process")
        ),
    )


def work_waits(*, longer_than: timedelta) -> bool:
    """Whether beat asks for jobs, and one of them has not even begun for so long beyond two of its slots; or
    one that comes as often has left a slot that lies ahead as it is."""
    lately = (Now() - ALIVE, Now() + AHEAD)
    if not Heartbeat.objects.filter(kind="beat", progress_at__range=lately).exists():
        return False
    now, _ = _now()
    planned = _planned()
    return any(
        slot.slot < now - 2 * _every(slot.job) - longer_than
        or (slot.slot > now + AHEAD and _every(slot.job) <= longer_than)
        for slot in JobSlot.objects.all()
        if slot.job in planned
    )


def _job(name: str, slot: JobSlot | None, now: datetime, ready_since: datetime) -> Job:
    begun_at, done_at = (slot.slot, slot.done_at) if slot else (None, None)
    failure = slot.failure if slot else ""
    if any(moment > now + AHEAD for moment in (begun_at, done_at) if moment):
        state = JobState.AHEAD
    elif now <= (done_at or ready_since) + 2 * _every(name) + GRACE:
        state = JobState.ON_TIME if done_at else JobState.NOT_DUE
    else:
        state = JobState.FAILING if failure else JobState.LATE
    return Job(
        name=name,
        every=interval(name),
        state=state,
        begun_at=begun_at,
        done_at=done_at,
        failure=failure,
    )


def _every(job: str) -> timedelta:
    return timedelta(seconds=interval(job))


def _planned() -> set[str]:
    return {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def _now() -> tuple[datetime, datetime]:
    """The time, and since when the tables of jobs have been there: none can have run before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement_timestamp(), coalesce(max(applied), statement_timestamp())"
            " FROM django_migrations WHERE app = 'consent' AND name LIKE '0006%%'",
            [],
        )
        now, since = cursor.fetchone()
    return now, since
