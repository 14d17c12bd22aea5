"""The consents that were there before their tallies, counted once; no write waits for it.

It is one statement, and so one snapshot: what the triggers of the migration before noted until then is in it,
what they note from then on comes on top.
"""

from django.db import migrations

COUNT = """
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


class Migration(migrations.Migration):
    dependencies = [("consent", "0028_tallies")]
    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
