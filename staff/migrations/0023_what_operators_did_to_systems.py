"""Who lets a system of the bank's own in, changes what it may or how it proves itself, or shuts it out, does that
alone: it is kept, whoever does it, for auditors to be told of."""

from django.db import migrations, models

KEPT = """
DO $do$
BEGIN
    -- As its owner: whoever changes a system may add no act of an operator's.
    EXECUTE format($f$
CREATE FUNCTION staff_system_is_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, %I, pg_temp AS $$
DECLARE
    whose CONSTANT text := CASE TG_OP WHEN 'DELETE' THEN OLD.name ELSE NEW.name END;
    what_was text;
BEGIN
    what_was := CASE
        WHEN TG_OP = 'INSERT' THEN 'let in'
        WHEN TG_OP = 'DELETE' THEN 'gone'
        WHEN OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL THEN 'stopped'
        WHEN OLD.suspended_at IS NOT NULL AND NEW.suspended_at IS NULL THEN 'back'
        ELSE 'changed' END;
    INSERT INTO staff_operatoract (id, at, what, about, role, "by", "case", told)
    SELECT gen_random_uuid(), statement_timestamp(), what_was, 'The bank’s system ' || whose, '',
           coalesce(nullif(current_setting('accord.operator', true), ''), 'the database role ' || session_user),
           left(coalesce(current_setting('accord.case', true), ''), 40), '';
    RETURN NULL;
END $$;
$f$, current_schema());
END $do$;
CREATE TRIGGER staff_system_is_told AFTER INSERT OR DELETE ON oidc_banksystem
    FOR EACH ROW EXECUTE FUNCTION staff_system_is_told();
CREATE TRIGGER staff_changed_system_is_told AFTER UPDATE ON oidc_banksystem FOR EACH ROW
    WHEN ((OLD.name, OLD.roles, OLD.jwks, OLD.certificates, OLD.suspended_at)
          IS DISTINCT FROM (NEW.name, NEW.roles, NEW.jwks, NEW.certificates, NEW.suspended_at))
    EXECUTE FUNCTION staff_system_is_told();
ALTER TABLE oidc_banksystem ENABLE ALWAYS TRIGGER staff_system_is_told;
ALTER TABLE oidc_banksystem ENABLE ALWAYS TRIGGER staff_changed_system_is_told;
"""
FORGOTTEN = """
DROP TRIGGER staff_changed_system_is_told ON oidc_banksystem;
DROP TRIGGER staff_system_is_told ON oidc_banksystem;
DROP FUNCTION staff_system_is_told();
"""
WHAT = [
    ("gave", "was given the role"),
    ("took", "lost the role"),
    ("renewed", "got a new password and authenticator"),
    ("closed", "can sign in no more"),
    ("erased", "was erased as far as no duty keeps anything"),
    ("changed", "had its registration changed"),
    ("stopped", "was suspended"),
    ("secret", "got a new secret"),
    ("let in", "was let in"),
    ("back", "was let in again"),
    ("gone", "was deleted"),
]


class Migration(migrations.Migration):
    dependencies = [("staff", "0022_reports_closed_before"), ("oidc", "0013_bank_systems")]

    operations = [
        migrations.AlterField("operatoract", "what", models.CharField(choices=WHAT, max_length=7)),
        migrations.RunSQL(KEPT, FORGOTTEN),
    ]
