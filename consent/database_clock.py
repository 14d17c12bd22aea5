"""What time it is by the one clock that all processes share: no machine's own, which may run fast, ends anything."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()", [])
        now: datetime = cursor.fetchone()[0]
    return now
