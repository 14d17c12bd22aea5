"""Who changed whose role is noted whoever does it; two members change one, though the application may not write
groups; emergencies, anchors and role changes stay as they were made."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION staff_role_change_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'role changes and anchors of staff stay' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_role_change_rows_are_final BEFORE UPDATE OR DELETE ON staff_rolechange
    FOR EACH ROW EXECUTE FUNCTION staff_role_change_is_final();
CREATE TRIGGER staff_role_change_table_is_final BEFORE TRUNCATE ON staff_rolechange
    FOR EACH STATEMENT EXECUTE FUNCTION staff_role_change_is_final();
CREATE TRIGGER staff_anchor_rows_are_final BEFORE UPDATE OR DELETE ON staff_staffanchor
    FOR EACH ROW EXECUTE FUNCTION staff_role_change_is_final();
CREATE TRIGGER staff_anchor_table_is_final BEFORE TRUNCATE ON staff_staffanchor
    FOR EACH STATEMENT EXECUTE FUNCTION staff_role_change_is_final();
ALTER TABLE staff_rolechange ENABLE ALWAYS TRIGGER staff_role_change_rows_are_final;
ALTER TABLE staff_rolechange ENABLE ALWAYS TRIGGER staff_role_change_table_is_final;
ALTER TABLE staff_staffanchor ENABLE ALWAYS TRIGGER staff_anchor_rows_are_final;
ALTER TABLE staff_staffanchor ENABLE ALWAYS TRIGGER staff_anchor_table_is_final;

CREATE FUNCTION staff_emergency_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an emergency stays as it began, and grows no longer' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_emergency_is_kept BEFORE DELETE ON staff_emergency
    FOR EACH ROW EXECUTE FUNCTION staff_emergency_is_kept();
CREATE TRIGGER staff_emergency_table_is_kept BEFORE TRUNCATE ON staff_emergency
    FOR EACH STATEMENT EXECUTE FUNCTION staff_emergency_is_kept();
CREATE TRIGGER staff_emergency_begins_now BEFORE INSERT ON staff_emergency
    FOR EACH ROW WHEN (NEW.began_at > statement_timestamp()) EXECUTE FUNCTION staff_emergency_is_kept();
CREATE TRIGGER staff_emergency_grows_no_longer BEFORE UPDATE ON staff_emergency FOR EACH ROW WHEN (NOT (
        (OLD.id, OLD.person_id, OLD.role, OLD.why, OLD."case", OLD.began_at, OLD.ends_at)
        = (NEW.id, NEW.person_id, NEW.role, NEW.why, NEW."case", NEW.began_at, NEW.ends_at)
        AND OLD.proposal_id IS NOT DISTINCT FROM NEW.proposal_id
        AND (OLD.given_back_at IS NULL OR OLD.given_back_at IS NOT DISTINCT FROM NEW.given_back_at)
        AND (OLD.told_at IS NULL OR (OLD.told_at, OLD.told) = (NEW.told_at, NEW.told))
    )) EXECUTE FUNCTION staff_emergency_is_kept();
ALTER TABLE staff_emergency ENABLE ALWAYS TRIGGER staff_emergency_is_kept;
ALTER TABLE staff_emergency ENABLE ALWAYS TRIGGER staff_emergency_table_is_kept;
ALTER TABLE staff_emergency ENABLE ALWAYS TRIGGER staff_emergency_begins_now;
ALTER TABLE staff_emergency ENABLE ALWAYS TRIGGER staff_emergency_grows_no_longer;

DO $do$
DECLARE
    -- Names of ours are looked up here and nowhere else, least of all in a temporary schema of the caller's.
    place CONSTANT text := format('pg_catalog, %I, pg_temp', current_schema());
BEGIN
    EXECUTE format($f$
CREATE FUNCTION staff_role_is_noted() RETURNS trigger LANGUAGE plpgsql SET search_path = %s AS $$
DECLARE
    changed consent_person_groups%%ROWTYPE := COALESCE(NEW, OLD);
BEGIN
    INSERT INTO staff_rolechange (person_id, role, given, at, proposal_id)
    SELECT changed.person_id, g.name, TG_OP = 'INSERT', statement_timestamp(),
           NULLIF(current_setting('accord.proposal', true), '')::uuid
      FROM auth_group g WHERE g.id = changed.group_id;
    RETURN NULL;
END $$$f$, place);
    EXECUTE format($f$
CREATE FUNCTION staff_change_role(approved uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = %s AS $$
DECLARE
    said staff_proposal%%ROWTYPE;
    whose bigint;
    role_id bigint;
BEGIN
    SELECT * INTO STRICT said FROM staff_proposal WHERE id = approved AND kind = 'role';
    whose := (said.arguments ->> 'colleague')::bigint;
    IF said.approved_by_id IS NULL OR said.approved_by_id = said.proposer_id
       OR whose IN (said.proposer_id, said.approved_by_id) THEN
        RAISE EXCEPTION 'a role is given and taken by two others' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM staff_rolechange WHERE proposal_id = approved) THEN
        RAISE EXCEPTION 'what was approved is done once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM 1 FROM consent_person WHERE id = whose AND is_staff AND customer_number IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'roles are for staff' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT id INTO STRICT role_id FROM auth_group WHERE name = said.arguments ->> 'role';
    PERFORM set_config('accord.proposal', approved::text, true);
    IF (said.arguments ->> 'given')::boolean THEN
        INSERT INTO consent_person_groups (person_id, group_id) VALUES (whose, role_id);
    ELSE
        DELETE FROM consent_person_groups WHERE person_id = whose AND group_id = role_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is nothing to take away' USING ERRCODE = 'no_data_found';
        END IF;
    END IF;
    PERFORM set_config('accord.proposal', '', true);
END $$$f$, place);
END $do$;
REVOKE ALL ON FUNCTION staff_change_role(uuid) FROM PUBLIC;
CREATE TRIGGER staff_role_is_noted AFTER INSERT OR DELETE ON consent_person_groups
    FOR EACH ROW EXECUTE FUNCTION staff_role_is_noted();
ALTER TABLE consent_person_groups ENABLE ALWAYS TRIGGER staff_role_is_noted;
"""
UNGUARD = """
DROP TRIGGER staff_role_is_noted ON consent_person_groups;
DROP FUNCTION staff_change_role(uuid);
DROP FUNCTION staff_role_is_noted();
DROP TRIGGER staff_emergency_grows_no_longer ON staff_emergency;
DROP TRIGGER staff_emergency_begins_now ON staff_emergency;
DROP TRIGGER staff_emergency_table_is_kept ON staff_emergency;
DROP TRIGGER staff_emergency_is_kept ON staff_emergency;
DROP FUNCTION staff_emergency_is_kept();
DROP TRIGGER staff_anchor_table_is_final ON staff_staffanchor;
DROP TRIGGER staff_anchor_rows_are_final ON staff_staffanchor;
DROP TRIGGER staff_role_change_table_is_final ON staff_rolechange;
DROP TRIGGER staff_role_change_rows_are_final ON staff_rolechange;
DROP FUNCTION staff_role_change_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_more_that_needs_two"), ("consent", "0023_taken_back_in_part")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
