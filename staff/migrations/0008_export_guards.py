"""What an export rests on, and what it is of, never changes: a proposal of its asker's that somebody approved."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION staff_export_rests_on_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM staff_proposal p
         WHERE p.id = NEW.proposal_id AND p.kind = 'export' AND p.approved_by_id IS NOT NULL
           AND p.proposer_id = NEW.asked_by_id AND p.arguments = NEW.wish
    ) THEN
        RAISE EXCEPTION 'an export rests on an approved proposal of whoever asked for it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER staff_export_rests_on_approval BEFORE INSERT ON staff_export
    FOR EACH ROW EXECUTE FUNCTION staff_export_rests_on_approval();
CREATE FUNCTION staff_export_stays_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an export stays as it was asked for, and lasts no longer'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_export_stays_as_asked BEFORE UPDATE ON staff_export FOR EACH ROW WHEN (
        (OLD.id, OLD.wish, OLD.personal, OLD.total, OLD.most, OLD.why, OLD."case", OLD.asked_by_id, OLD.asked_at)
        IS DISTINCT FROM
        (NEW.id, NEW.wish, NEW.personal, NEW.total, NEW.most, NEW.why, NEW."case", NEW.asked_by_id, NEW.asked_at)
        OR OLD.proposal_id IS DISTINCT FROM NEW.proposal_id
        OR (OLD.ready_at IS NOT NULL
            AND (OLD.ready_at, OLD.sha256, OLD.done) IS DISTINCT FROM (NEW.ready_at, NEW.sha256, NEW.done))
        OR NEW.expires_at > OLD.expires_at
        OR (OLD.deleted_at IS NOT NULL AND OLD.deleted_at IS DISTINCT FROM NEW.deleted_at)
    ) EXECUTE FUNCTION staff_export_stays_as_asked();
ALTER TABLE staff_export ENABLE ALWAYS TRIGGER staff_export_rests_on_approval;
ALTER TABLE staff_export ENABLE ALWAYS TRIGGER staff_export_stays_as_asked;
"""
UNGUARD = """
DROP TRIGGER staff_export_stays_as_asked ON staff_export;
DROP FUNCTION staff_export_stays_as_asked();
DROP TRIGGER staff_export_rests_on_approval ON staff_export;
DROP FUNCTION staff_export_rests_on_approval();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0007_exports")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
