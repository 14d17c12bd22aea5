"""A job runs once in each slot of its schedule, however many schedulers ask for it; and whoever runs jobs, or
asks for them, says that it lives."""

from datetime import timedelta

from django.db import connection

from consent.models import Heartbeat

AHEAD = timedelta(minutes=1)
"""How far a time of these may lie ahead of the database's clock. One further on was written while that clock
was wrong, and tells nothing."""


def take_slot(job: str, *, every: timedelta) -> bool:
    """Whether the present slot of the job was free, and is the caller's now: one conditional write decides.

    Slots are counted on the database's clock. A slot whose worker died is not given again: the next one does
    the work, since every job finds what is due by itself. One taken while that clock ran ahead keeps nobody
    from the present one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_jobslot AS taken (job, slot)"
            " VALUES (%s, date_bin(make_interval(secs => %s), statement_timestamp(), timestamptz 'epoch'))"
            # The row is held by now: whoever waited for it asks the clock, not when they began to wait.
            " ON CONFLICT (job) DO UPDATE SET slot = EXCLUDED.slot"
            " WHERE taken.slot < EXCLUDED.slot OR taken.slot > clock_timestamp() + make_interval(secs => %s)"
            " RETURNING 1",
            [job, every.total_seconds(), AHEAD.total_seconds()],
        )
        return cursor.fetchone() is not None


def slot_done(job: str) -> None:
    """A run of the job has come to its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_jobslot SET done_at = statement_timestamp(), failure = '' WHERE job = %s", [job]
        )


def slot_failed(job: str, why: str) -> None:
    """A run of the job has not come to its end; `why` holds nobody's data."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_jobslot SET failure = %s WHERE job = %s", [why[:200], job])


def beat_heart(process: str, kind: str, *, silent_for: float) -> None:
    """Say that a process lives, and last got on so many seconds ago; forget who was silent for a day,
    or spoke last at a time that is still to come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM consent_heartbeat"
            " WHERE (at < statement_timestamp() - interval '1 day'"
            " OR at > statement_timestamp() + make_interval(secs => %s)) AND process <> %s)"
            " INSERT INTO consent_heartbeat (process, kind, at, progress_at) VALUES (%s, %s,"
            " statement_timestamp(), statement_timestamp() - make_interval(secs => %s))"
            " ON CONFLICT (process) DO UPDATE SET at = EXCLUDED.at, progress_at = EXCLUDED.progress_at",
            [AHEAD.total_seconds(), process, process, kind, silent_for],
        )


def still_heart(process: str) -> None:
    """A process ends in good order."""
    Heartbeat.objects.filter(process=process).delete()
