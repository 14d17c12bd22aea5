"""The consents that the bank ended say so, and all are counted anew; no write waits for it.

Of what was ended the status tells who did it, but of what was refused or stopped: that was its customer, as a
rule, and where it was the bank the log says so. It is counted in one statement, and so in one snapshot: what
the triggers of the migration before noted until then is in it, what they note from then on comes on top. On the
way back they are counted as the release before does it, whose keys know nothing of who ended a consent.
"""

from importlib import import_module

from django.db import migrations

NAME = """
UPDATE consent_consent c SET ended_by = e.actor FROM consent_consentevent e
 WHERE e.consent_id = c.id AND e.result = c.status AND c.status IN ('rejected', 'withdrawn')
   AND e.actor <> 'customer' AND e.result IN ('rejected', 'withdrawn')
"""
_SORT = "issuer, kind, status, ended_by"
_COMPANY = f"recipient_id, client_id, {_SORT}"
COUNT = f"""
WITH gone AS (
    DELETE FROM consent_tallychange
), looked AS (
    DELETE FROM consent_lookchange
), of_companies AS (
    INSERT INTO consent_companytally ({_COMPANY}, number)
    SELECT {_COMPANY}, count(*) FROM consent_consent GROUP BY 1, 2, 3, 4, 5, 6
    RETURNING recipient_id, number
), of_months AS (
    INSERT INTO consent_monthtally ({_COMPANY}, asked_in, changed_on, number)
    SELECT {_COMPANY}, date_trunc('month', created_at AT TIME ZONE 'UTC')::date,
           (status_changed_at AT TIME ZONE 'UTC')::date, count(*)
      FROM consent_consent WHERE recipient_id IN (
           SELECT recipient_id FROM of_companies GROUP BY 1 HAVING sum(number) >= 10000)
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 7
), of_looks AS (
    INSERT INTO consent_looktally (issuer, kind, day, number)
    SELECT issuer, kind, last.day, count(*) FROM consent_consent c CROSS JOIN LATERAL (
        SELECT day FROM consent_disclosureday WHERE consent_id = c.id ORDER BY day DESC LIMIT 1) last
     GROUP BY 1, 2, 3 ORDER BY 3
)
INSERT INTO consent_daytally (moment, day, {_SORT}, number)
SELECT moment, day, {_SORT}, sum(many) FROM (
    SELECT {_SORT}, (created_at AT TIME ZONE 'UTC')::date AS created_on,
           (authorised_at AT TIME ZONE 'UTC')::date AS given_on,
           (status_changed_at AT TIME ZONE 'UTC')::date AS changed_on,
           (expires_at AT TIME ZONE 'UTC')::date AS expires_on, count(*) AS many
      FROM consent_consent GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
) sorts, LATERAL (VALUES ('created_at', created_on), ('authorised_at', given_on),
                         ('status_changed_at', changed_on), ('expires_at', expires_on)) m (moment, day)
 WHERE day IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2
"""  # noqa: S608 -- names from above
ALONE = "SELECT pg_advisory_xact_lock(1094931521)"
"""As the jobs that move the tallies do it."""

COUNT_AS_BEFORE = import_module("consent.migrations.0029_first_tallies").COUNT
UNHURRIED = ["SET LOCAL statement_timeout = 0", "SET LOCAL work_mem = '128MB'"]
NONE = [
    "DELETE FROM consent_companytally", "DELETE FROM consent_daytally", "DELETE FROM consent_monthtally",
    "DELETE FROM consent_looktally",
]  # fmt: skip
LEARNT = ("consent_consent (ended_by)", "consent_companytally", "consent_daytally", "consent_monthtally")
"""What the planner is to know at once."""


class Migration(migrations.Migration):
    dependencies = [("consent", "0038_tallies_know_more")]
    operations = [
        migrations.RunSQL(
            [*UNHURRIED, NAME, ALONE, *NONE, COUNT, *(f"ANALYZE {what}" for what in LEARNT)],
            [*UNHURRIED, ALONE, *NONE, COUNT_AS_BEFORE],
        ),
    ]
