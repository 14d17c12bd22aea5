"""The database repeats two more rules: a consent begins by awaiting its decision, and is never deleted."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION consent_begins_awaiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a consent begins as awaiting (version 1), not as % (version %)', NEW.status, NEW.version
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_begins_awaiting BEFORE INSERT ON consent_consent
    FOR EACH ROW WHEN (NEW.status <> 'awaiting' OR NEW.version <> 1)
    EXECUTE FUNCTION consent_begins_awaiting();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_begins_awaiting;

CREATE FUNCTION consent_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a consent is never deleted: it and its audit log are append-only'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_rows_are_kept BEFORE DELETE ON consent_consent
    FOR EACH ROW EXECUTE FUNCTION consent_is_kept();
CREATE TRIGGER consent_table_is_kept BEFORE TRUNCATE ON consent_consent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_is_kept();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_rows_are_kept;
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_table_is_kept;
"""
UNGUARD = """
DROP TRIGGER consent_table_is_kept ON consent_consent;
DROP TRIGGER consent_rows_are_kept ON consent_consent;
DROP FUNCTION consent_is_kept();
DROP TRIGGER consent_begins_awaiting ON consent_consent;
DROP FUNCTION consent_begins_awaiting();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_audit_chains")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
