"""The database repeats two rules: the audit log only grows, and a status only moves as the lifecycle allows.

The triggers are ENABLE ALWAYS, so that `session_replication_role` does not switch them off.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION consent_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log of consents is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_event_rows_are_final BEFORE UPDATE OR DELETE ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_event_is_final();
CREATE TRIGGER consent_event_table_is_final BEFORE TRUNCATE ON consent_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_event_is_final();
ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER consent_event_rows_are_final;
ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER consent_event_table_is_final;

CREATE FUNCTION consent_status_moves_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
        ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired')
    ) OR NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'a consent may not go from % (version %) to % (version %)',
            OLD.status, OLD.version, NEW.status, NEW.version USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
"""
UNGUARD = """
DROP TRIGGER consent_status_moves_legally ON consent_consent;
DROP FUNCTION consent_status_moves_legally();
DROP TRIGGER consent_event_table_is_final ON consent_consentevent;
DROP TRIGGER consent_event_rows_are_final ON consent_consentevent;
DROP FUNCTION consent_event_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
