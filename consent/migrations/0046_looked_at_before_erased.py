"""Tallies know of consents that were looked at though their records are erased by now: an erasure takes the days
of the looks, and leaves that there were calls."""

from django.db import migrations

FORGOTTEN = "0001-01-01"
LOOK = """
CREATE OR REPLACE FUNCTION consent_look_is_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign CONSTANT integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO consent_lookchange (issuer, kind, day, number)
    SELECT c.issuer, c.kind, told.day, sum(told.number) FROM (
        SELECT consent_id, max(day) AS day, min(id) AS first FROM moved GROUP BY consent_id
    ) these LEFT JOIN LATERAL (
        SELECT d.day FROM consent_disclosureday d
         WHERE d.consent_id = these.consent_id AND (TG_OP = 'DELETE' OR d.id < these.first)
         ORDER BY d.day DESC LIMIT 1
    ) others ON true
      JOIN consent_consent c ON c.id = these.consent_id
     CROSS JOIN LATERAL (VALUES (these.day, sign), (others.day, -sign){erased}) told (day, number)
     WHERE told.day IS NOT NULL AND (others.day IS NULL OR others.day < these.day)
     GROUP BY 1, 2, 3 HAVING sum(told.number) <> 0;
    RETURN NULL;
END $$;
"""
ERASED = f""", (
         CASE WHEN TG_OP = 'DELETE' AND c.erased_at IS NOT NULL AND others.day IS NULL
               AND EXISTS (SELECT FROM consent_disclosure d WHERE d.consent_id = c.id)
              THEN '{FORGOTTEN}'::date END, 1)"""
ERASED_BEFORE = f"""
INSERT INTO consent_lookchange (issuer, kind, day, number)
SELECT issuer, kind, '{FORGOTTEN}', count(*) FROM consent_consent c
 WHERE erased_at IS NOT NULL AND EXISTS (SELECT FROM consent_disclosure d WHERE d.consent_id = c.id)
 GROUP BY 1, 2
"""  # noqa: S608 -- a day of ours
NOT_KNOWN = "".join(
    f"DELETE FROM consent_{table} WHERE day = '{FORGOTTEN}';"  # noqa: S608 -- names of ours
    for table in ("looktally", "lookchange")
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0045_counted_for_organisations")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL(LOOK.format(erased=ERASED), LOOK.format(erased="") + NOT_KNOWN),
        migrations.RunSQL(ERASED_BEFORE, migrations.RunSQL.noop),
    ]
