"""A job runs once in each slot of its schedule, however many schedulers ask for it."""

from datetime import timedelta

from django.db import connection


def take_slot(job: str, *, every: timedelta) -> bool:
    """Whether the present slot of the job was free, and is the caller's now: one conditional write decides.

    Slots are counted on the database's clock. A slot whose worker died is not given again: the next one does
    the work, since every job finds what is due by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_jobslot AS taken (job, slot)"
            " VALUES (%s, date_bin(make_interval(secs => %s), statement_timestamp(), timestamptz 'epoch'))"
            " ON CONFLICT (job) DO UPDATE SET slot = EXCLUDED.slot WHERE taken.slot < EXCLUDED.slot"
            " RETURNING 1",
            [job, every.total_seconds()],
        )
        return cursor.fetchone() is not None
