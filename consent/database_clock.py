"""What time it is by the one clock that all processes share: a machine whose own runs fast ends nothing."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()", [])
        now: datetime = cursor.fetchone()[0]
    return now
