"""Evidence is erased with its consent, whoever writes: that of one that stands, or is kept, stays."""

from django.db import migrations

GUARD = """
DO $do$
BEGIN
    EXECUTE format($f$
CREATE FUNCTION consent_evidence_goes_with_its_consent() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, %I, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM consent_consent WHERE id = OLD.consent_id AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'evidence is append-only; it may be erased with its consent'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$$f$, current_schema());
END $do$;
CREATE TRIGGER consent_evidence_goes_with_its_consent BEFORE UPDATE ON consent_evidence
    FOR EACH ROW WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)
    EXECUTE FUNCTION consent_evidence_goes_with_its_consent();
ALTER TABLE consent_evidence ENABLE ALWAYS TRIGGER consent_evidence_goes_with_its_consent;
"""
UNGUARD = """
DROP TRIGGER consent_evidence_goes_with_its_consent ON consent_evidence;
DROP FUNCTION consent_evidence_goes_with_its_consent();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0052_suspended_spans")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
