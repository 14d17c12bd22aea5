from django.db import migrations

GUARD = """
CREATE FUNCTION consent_moves_by_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.issuer, NEW.client_id, NEW.kind, NEW.recipient_id)
       IS DISTINCT FROM (OLD.issuer, OLD.client_id, OLD.kind, OLD.recipient_id)
       OR NEW.customer_id <> OLD.customer_id THEN
        RAISE EXCEPTION 'whose a consent is stays as it was' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.version = OLD.version AND (
        NEW.permissions <> OLD.permissions
        OR coalesce(NEW.expires_at, 'infinity') > coalesce(OLD.expires_at, 'infinity')
    ) THEN
        RAISE EXCEPTION 'a consent is widened by an event alone' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_is_widened_by_events AFTER
    UPDATE OF issuer, client_id, kind, recipient_id, customer_id, permissions, expires_at ON consent_consent
    FOR EACH ROW EXECUTE FUNCTION consent_moves_by_events();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_is_widened_by_events;
"""
UNGUARD = """
DROP TRIGGER consent_is_widened_by_events ON consent_consent;
DROP FUNCTION consent_moves_by_events();
"""


class Migration(migrations.Migration):
    """A consent is neither widened nor extended but together with its next version, and never given to
    another customer, client or company: not by the application's own role either (AUD-06)."""

    dependencies = [("consent", "0034_ends_what_there_was")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
