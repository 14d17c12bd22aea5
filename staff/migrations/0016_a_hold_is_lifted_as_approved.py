"""A legal hold is lifted for a proposal that says so and another member approved, whoever writes."""

from django.db import migrations

GUARD = """
DO $do$
BEGIN
    EXECUTE format($f$
CREATE FUNCTION staff_hold_is_lifted_by_two() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, %I, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM staff_proposal p JOIN consent_person approver ON approver.id = p.approved_by_id
         WHERE p.kind = 'lift hold' AND p.approved_by_id <> p.proposer_id
           AND p.arguments ->> 'hold' = NEW.id::text
           AND NEW.lifted_by = approver.username AND NEW.lifted_for = p."case"
    ) THEN
        RAISE EXCEPTION 'a legal hold is lifted by two: for a proposal that another member approved'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$$f$, current_schema());
END $do$;
CREATE FUNCTION staff_hold_begins_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a legal hold is placed before it is lifted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_hold_is_lifted_by_two BEFORE UPDATE ON consent_legalhold
    FOR EACH ROW WHEN (NEW.lifted_at IS NOT NULL) EXECUTE FUNCTION staff_hold_is_lifted_by_two();
CREATE TRIGGER staff_hold_begins_standing BEFORE INSERT ON consent_legalhold
    FOR EACH ROW WHEN (NEW.lifted_at IS NOT NULL) EXECUTE FUNCTION staff_hold_begins_standing();
ALTER TABLE consent_legalhold ENABLE ALWAYS TRIGGER staff_hold_is_lifted_by_two;
ALTER TABLE consent_legalhold ENABLE ALWAYS TRIGGER staff_hold_begins_standing;
"""
UNGUARD = """
DROP TRIGGER staff_hold_begins_standing ON consent_legalhold;
DROP FUNCTION staff_hold_begins_standing();
DROP TRIGGER staff_hold_is_lifted_by_two ON consent_legalhold;
DROP FUNCTION staff_hold_is_lifted_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0015_a_hold_is_lifted_by_two"), ("consent", "0025_erasure")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
