"""The log of staff only grows, each event after the one before it; a proposal never changes and is decided once."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION staff_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log of staff is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_event_rows_are_final BEFORE UPDATE OR DELETE ON staff_staffevent
    FOR EACH ROW EXECUTE FUNCTION staff_event_is_final();
CREATE TRIGGER staff_event_table_is_final BEFORE TRUNCATE ON staff_staffevent
    FOR EACH STATEMENT EXECUTE FUNCTION staff_event_is_final();
CREATE FUNCTION staff_event_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last staff_staffevent%ROWTYPE;
BEGIN
    SELECT * INTO last FROM staff_staffevent ORDER BY number DESC LIMIT 1;
    IF NEW.number <> COALESCE(last.number, 0) + 1
       OR NEW.previous <> COALESCE(last.hash, decode(repeat('00', 32), 'hex')) THEN
        RAISE EXCEPTION 'event % of staff does not follow the one before it', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER staff_event_follows BEFORE INSERT ON staff_staffevent
    FOR EACH ROW EXECUTE FUNCTION staff_event_follows();
ALTER TABLE staff_staffevent ENABLE ALWAYS TRIGGER staff_event_rows_are_final;
ALTER TABLE staff_staffevent ENABLE ALWAYS TRIGGER staff_event_table_is_final;
ALTER TABLE staff_staffevent ENABLE ALWAYS TRIGGER staff_event_follows;

CREATE FUNCTION staff_proposal_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a proposal stays as it was made, and is decided once' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_proposal_is_kept BEFORE DELETE ON staff_proposal
    FOR EACH ROW EXECUTE FUNCTION staff_proposal_is_kept();
CREATE TRIGGER staff_proposal_table_is_kept BEFORE TRUNCATE ON staff_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION staff_proposal_is_kept();
CREATE TRIGGER staff_proposal_begins_undecided BEFORE INSERT ON staff_proposal
    FOR EACH ROW WHEN (NEW.decided_at IS NOT NULL) EXECUTE FUNCTION staff_proposal_is_kept();
CREATE TRIGGER staff_proposal_is_decided_once BEFORE UPDATE ON staff_proposal FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.kind, OLD.arguments, OLD.why, OLD."case", OLD.effect, OLD.proposer_id, OLD.proposed_at,
         OLD.expires_at)
        = (NEW.id, NEW.kind, NEW.arguments, NEW.why, NEW."case", NEW.effect, NEW.proposer_id, NEW.proposed_at,
           NEW.expires_at)
        AND OLD.decided_at IS NULL AND NEW.decided_at IS NOT NULL AND NEW.expires_at > statement_timestamp()
    )) EXECUTE FUNCTION staff_proposal_is_kept();
ALTER TABLE staff_proposal ENABLE ALWAYS TRIGGER staff_proposal_is_kept;
ALTER TABLE staff_proposal ENABLE ALWAYS TRIGGER staff_proposal_table_is_kept;
ALTER TABLE staff_proposal ENABLE ALWAYS TRIGGER staff_proposal_begins_undecided;
ALTER TABLE staff_proposal ENABLE ALWAYS TRIGGER staff_proposal_is_decided_once;
"""
UNGUARD = """
DROP TRIGGER staff_proposal_is_decided_once ON staff_proposal;
DROP TRIGGER staff_proposal_begins_undecided ON staff_proposal;
DROP TRIGGER staff_proposal_table_is_kept ON staff_proposal;
DROP TRIGGER staff_proposal_is_kept ON staff_proposal;
DROP FUNCTION staff_proposal_is_kept();
DROP TRIGGER staff_event_follows ON staff_staffevent;
DROP FUNCTION staff_event_follows();
DROP TRIGGER staff_event_table_is_final ON staff_staffevent;
DROP TRIGGER staff_event_rows_are_final ON staff_staffevent;
DROP FUNCTION staff_event_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_staff_events_and_proposals")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
