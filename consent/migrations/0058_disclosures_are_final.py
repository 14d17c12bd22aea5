"""What went out stays as it was recorded, whoever asks: the application's role could only add before, and now the
owner of the table can no more. Adding a row runs no trigger. Where the event trigger of the audit log is there, a
superuser runs this."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION consent_disclosure_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of what went out is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_disclosures_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION consent_disclosure_is_final();
ALTER TABLE consent_disclosure ENABLE ALWAYS TRIGGER consent_disclosures_are_final;
"""
UNGUARD = """
DROP TRIGGER consent_disclosures_are_final ON consent_disclosure;
DROP FUNCTION consent_disclosure_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0057_found_by_read_call")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
