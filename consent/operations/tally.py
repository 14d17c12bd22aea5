"""Keeps the tallies of consents by their sorts: adds what changed, and counts them anew once a day.

Who asks meanwhile adds up tallies and changes in one statement; each of these moves them in one statement,
too, so that nothing is seen twice or not at all.
"""

from django.db import connection, transaction

_ALONE = 0x41435441  # of PostgreSQL's advisory locks: one at a time moves the tallies
_ADD_UP = """
WITH gone AS (DELETE FROM consent_tallychange RETURNING *), of_companies AS (
    INSERT INTO consent_companytally AS t (recipient_id, issuer, client_id, kind, status, number)
    SELECT recipient_id, issuer, client_id, kind, status, sum(number) FROM gone
     GROUP BY 1, 2, 3, 4, 5 HAVING sum(number) <> 0
    ON CONFLICT (recipient_id, issuer, client_id, kind, status)
    DO UPDATE SET number = t.number + excluded.number
)
INSERT INTO consent_daytally AS t (moment, day, issuer, kind, status, number)
SELECT m.moment, m.day, issuer, kind, status, sum(number)
  FROM gone, LATERAL (VALUES ('created_at', created_on), ('status_changed_at', changed_on),
                             ('expires_at', expires_on)) m (moment, day)
 WHERE m.day IS NOT NULL
 GROUP BY 1, 2, 3, 4, 5 HAVING sum(number) <> 0
ON CONFLICT (moment, day, issuer, kind, status) DO UPDATE SET number = t.number + excluded.number
"""
_COUNT_ANEW = """
WITH gone AS (DELETE FROM consent_tallychange), of_companies AS (
    INSERT INTO consent_companytally (recipient_id, issuer, client_id, kind, status, number)
    SELECT recipient_id, issuer, client_id, kind, status, count(*) FROM consent_consent GROUP BY 1, 2, 3, 4, 5
)
INSERT INTO consent_daytally (moment, day, issuer, kind, status, number)
SELECT m.moment, m.day, issuer, kind, status, sum(many) FROM (
    SELECT issuer, kind, status, (created_at AT TIME ZONE 'UTC')::date AS created_on,
           (status_changed_at AT TIME ZONE 'UTC')::date AS changed_on,
           (expires_at AT TIME ZONE 'UTC')::date AS expires_on, count(*) AS many
      FROM consent_consent GROUP BY 1, 2, 3, 4, 5, 6
) sorts, LATERAL (VALUES ('created_at', created_on), ('status_changed_at', changed_on),
                         ('expires_at', expires_on)) m (moment, day)
 WHERE m.day IS NOT NULL GROUP BY 1, 2, 3, 4, 5
"""


def add_up_tallies() -> None:
    """Add what changed to the tallies."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
        cursor.execute(_ADD_UP, [])


def count_tallies_anew() -> None:
    """Count all consents, whatever the tallies said; nobody waits for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'", [])
        cursor.execute("SET LOCAL lock_timeout = '1min'", [])
        cursor.execute("SET LOCAL work_mem = '128MB'", [])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
        cursor.execute("DELETE FROM consent_companytally", [])
        cursor.execute("DELETE FROM consent_daytally", [])
        cursor.execute(_COUNT_ANEW, [])  # one statement, and so one snapshot of consents and changes
