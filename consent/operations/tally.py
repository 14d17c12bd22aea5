"""Keeps the tallies of consents by their sorts: adds what changed, and counts them anew once a day.

Who asks meanwhile adds up tallies and changes in one statement; each of these moves them in one statement,
too, so that nothing is seen twice or not at all.
"""

from django.db import connection, transaction

from consent.tallied import FORGOTTEN

LARGE = 10_000
"""A company with so many consents has tallies by month, too: as many rows of another are soon read."""
_ALONE = 0x41435441  # of PostgreSQL's advisory locks: one at a time moves the tallies
_SORT = "issuer, kind, status, ended_by"
_COMPANY = f"recipient_id, client_id, {_SORT}"
_DAY = f"moment, day, {_SORT}"
_LOOK = "day, issuer, kind"
_MOMENTS = """(VALUES ('created_at', created_on), ('authorised_at', given_on),
                      ('status_changed_at', changed_on), ('expires_at', expires_on)) m (moment, day)"""
_ADD_UP = f"""
WITH gone AS (
    DELETE FROM consent_tallychange RETURNING *
), looked AS (
    DELETE FROM consent_lookchange RETURNING *
), of_companies AS (
    INSERT INTO consent_companytally AS t ({_COMPANY}, number)
    SELECT {_COMPANY}, sum(number) FROM gone GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(number) <> 0
    ON CONFLICT ({_COMPANY}) DO UPDATE SET number = t.number + excluded.number
), of_months AS (
    INSERT INTO consent_monthtally ({_COMPANY}, asked_in, changed_on, number)
    SELECT {_COMPANY}, date_trunc('month', created_on)::date, changed_on, sum(number) FROM gone
     WHERE EXISTS (SELECT FROM consent_monthtally m WHERE m.recipient_id = gone.recipient_id)
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(number) <> 0
), of_looks AS (
    INSERT INTO consent_looktally AS t ({_LOOK}, number)
    SELECT {_LOOK}, sum(number) FROM looked GROUP BY 1, 2, 3 HAVING sum(number) <> 0
    ON CONFLICT ({_LOOK}) DO UPDATE SET number = t.number + excluded.number
)
INSERT INTO consent_daytally AS t ({_DAY}, number)
SELECT {_DAY}, sum(number) FROM gone, LATERAL {_MOMENTS}
 WHERE day IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(number) <> 0
ON CONFLICT ({_DAY}) DO UPDATE SET number = t.number + excluded.number
"""  # noqa: S608 -- names from above


def _as_counted(table: str, key: str, counted: str) -> str:
    """Makes a tally what was counted; what was right stays where it is, and nothing has to be vacuumed."""
    ours, its = (", ".join(f"{side}.{column}" for column in key.split(", ")) for side in ("t", "c"))
    return f"""
put_{table} AS (
    INSERT INTO consent_{table} AS t ({key}, number) SELECT {key}, number FROM {counted}
    ON CONFLICT ({key}) DO UPDATE SET number = excluded.number WHERE t.number <> excluded.number
), rest_{table} AS (
    DELETE FROM consent_{table} t WHERE NOT EXISTS (SELECT FROM {counted} c WHERE ({its}) = ({ours}))
)"""  # noqa: S608 -- names of ours


_COUNT_ANEW = f"""
WITH gone AS (
    DELETE FROM consent_tallychange
), looked AS (
    DELETE FROM consent_lookchange
), companies AS MATERIALIZED (
    SELECT {_COMPANY}, count(*) AS number FROM consent_consent GROUP BY 1, 2, 3, 4, 5, 6
), days AS MATERIALIZED (
    SELECT moment, day, {_SORT}, sum(many) AS number FROM (
        SELECT {_SORT}, (created_at AT TIME ZONE 'UTC')::date AS created_on,
               (authorised_at AT TIME ZONE 'UTC')::date AS given_on,
               (status_changed_at AT TIME ZONE 'UTC')::date AS changed_on,
               (expires_at AT TIME ZONE 'UTC')::date AS expires_on, count(*) AS many
          FROM consent_consent GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ) sorts, LATERAL {_MOMENTS}
     WHERE day IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2
), looks AS MATERIALIZED (
    SELECT last.day, issuer, kind, count(*) AS number FROM consent_consent c CROSS JOIN LATERAL (
        SELECT day FROM consent_disclosureday WHERE consent_id = c.id ORDER BY day DESC LIMIT 1) last
     GROUP BY 1, 2, 3
     UNION ALL
    SELECT '{FORGOTTEN}'::date, issuer, kind, count(*) FROM consent_consent c
     WHERE erased_at IS NOT NULL AND EXISTS (SELECT FROM consent_disclosure d WHERE d.consent_id = c.id)
     GROUP BY 1, 2, 3 ORDER BY 1
), {_as_counted("companytally", _COMPANY, "companies")}, {_as_counted("daytally", _DAY, "days")},
{_as_counted("looktally", _LOOK, "looks")}
INSERT INTO consent_monthtally ({_COMPANY}, asked_in, changed_on, number)
SELECT {_COMPANY}, date_trunc('month', created_at AT TIME ZONE 'UTC')::date,
       (status_changed_at AT TIME ZONE 'UTC')::date, count(*)
  FROM consent_consent WHERE recipient_id IN (
       SELECT recipient_id FROM companies GROUP BY 1 HAVING sum(number) >= %(large)s)
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 7
"""  # noqa: S608 -- names from above


def add_up_tallies() -> None:
    """Add what changed to the tallies; nothing while somebody else moves them, as it is told all the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ALONE])
        if cursor.fetchone() == (True,):
            cursor.execute(_ADD_UP, [])


def count_tallies_anew(*, large: int = LARGE) -> None:
    """Count all consents, whatever the tallies said; nobody waits for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'", [])
        cursor.execute("SET LOCAL lock_timeout = '1min'", [])
        cursor.execute("SET LOCAL work_mem = '128MB'", [])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
        cursor.execute("DELETE FROM consent_monthtally", [])
        cursor.execute(_COUNT_ANEW, {"large": large})  # one statement: one snapshot of consents and changes
