"""A role that changes without an approved proposal, once two could have approved one, is kept for auditors to be told
of, whoever changes it; what was kept stays."""

from django.db import migrations

_NOTED = """
    INSERT INTO staff_rolechange (person_id, role, given, at, proposal_id)
    SELECT changed.person_id, g.name, TG_OP = 'INSERT', statement_timestamp(), approved
      FROM auth_group g WHERE g.id = changed.group_id;
"""
_TOLD = """
    -- Who could decide by then: of the same statement nobody could, so that all can be given their roles at once.
    IF approved IS NULL AND (SELECT count(DISTINCT person_id) FROM staff_rolechange
        WHERE given AND role IN ('privacy', 'operator') AND at < statement_timestamp()) > 1 THEN
        INSERT INTO staff_operatoract (id, at, what, person_id, role, "by", "case", told)
        SELECT gen_random_uuid(), statement_timestamp(), CASE TG_OP WHEN 'INSERT' THEN 'gave' ELSE 'took' END,
               changed.person_id, g.name,
               COALESCE(NULLIF(current_setting('accord.operator', true), ''), 'the database role ' || session_user),
               left(COALESCE(current_setting('accord.case', true), ''), 40), ''
          FROM auth_group g WHERE g.id = changed.group_id;
    END IF;
"""


def _function(body: str) -> str:
    return f"""
DO $do$
BEGIN
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION staff_role_is_noted() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, %I, pg_temp AS $$
DECLARE
    changed consent_person_groups%%ROWTYPE := COALESCE(NEW, OLD);
    approved CONSTANT uuid := NULLIF(current_setting('accord.proposal', true), '')::uuid;
BEGIN{body}
    RETURN NULL;
END $$$f$, current_schema());
END $do$;
"""


GUARDS = (
    _function(_NOTED + _TOLD)
    + """
CREATE FUNCTION staff_operator_act_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what an operator did alone stays' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER staff_operator_act_is_kept BEFORE DELETE ON staff_operatoract
    FOR EACH ROW EXECUTE FUNCTION staff_operator_act_is_kept();
CREATE TRIGGER staff_operator_act_table_is_kept BEFORE TRUNCATE ON staff_operatoract
    FOR EACH STATEMENT EXECUTE FUNCTION staff_operator_act_is_kept();
CREATE TRIGGER staff_operator_act_begins_untold BEFORE INSERT ON staff_operatoract
    FOR EACH ROW WHEN (NEW.told_at IS NOT NULL) EXECUTE FUNCTION staff_operator_act_is_kept();
CREATE TRIGGER staff_operator_act_is_told_once BEFORE UPDATE ON staff_operatoract FOR EACH ROW WHEN (
        (OLD.id, OLD.at, OLD.what, OLD.person_id, OLD.role, OLD."by", OLD."case", OLD.proposal_id)
        IS DISTINCT FROM
        (NEW.id, NEW.at, NEW.what, NEW.person_id, NEW.role, NEW."by", NEW."case", NEW.proposal_id)
        OR (OLD.told_at IS NOT NULL AND (OLD.told_at, OLD.told) IS DISTINCT FROM (NEW.told_at, NEW.told))
    ) EXECUTE FUNCTION staff_operator_act_is_kept();
ALTER TABLE staff_operatoract ENABLE ALWAYS TRIGGER staff_operator_act_is_kept;
ALTER TABLE staff_operatoract ENABLE ALWAYS TRIGGER staff_operator_act_table_is_kept;
ALTER TABLE staff_operatoract ENABLE ALWAYS TRIGGER staff_operator_act_begins_untold;
ALTER TABLE staff_operatoract ENABLE ALWAYS TRIGGER staff_operator_act_is_told_once;
"""
)
UNGUARD = """
DROP TRIGGER staff_operator_act_is_told_once ON staff_operatoract;
DROP TRIGGER staff_operator_act_begins_untold ON staff_operatoract;
DROP TRIGGER staff_operator_act_table_is_kept ON staff_operatoract;
DROP TRIGGER staff_operator_act_is_kept ON staff_operatoract;
DROP FUNCTION staff_operator_act_is_kept();
""" + _function(_NOTED)


class Migration(migrations.Migration):
    dependencies = [("staff", "0017_what_an_operator_did_alone")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
