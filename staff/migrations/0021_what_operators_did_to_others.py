"""What an operator does alone about a customer, a client or a company is kept, too, for auditors to be told of.

Of what is registered a trigger keeps it, whoever changes it, unless its company, its directory or two members did.
"""

from django.db import migrations, models

_COLUMNS = 'id, at, what, person_id, role, "by", "case", proposal_id'


def _told_once(columns: str) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns.split(", ")) for row in ("OLD", "NEW"))
    return f"""
DROP TRIGGER staff_operator_act_is_told_once ON staff_operatoract;
CREATE TRIGGER staff_operator_act_is_told_once BEFORE UPDATE ON staff_operatoract FOR EACH ROW WHEN (
        ({old}) IS DISTINCT FROM ({new})
        OR (OLD.told_at IS NOT NULL AND (OLD.told_at, OLD.told) IS DISTINCT FROM (NEW.told_at, NEW.told))
    ) EXECUTE FUNCTION staff_operator_act_is_kept();
ALTER TABLE staff_operatoract ENABLE ALWAYS TRIGGER staff_operator_act_is_told_once;
"""


KEPT = """
DO $do$
BEGIN
    -- As its owner: the application changes what is registered, and may add no act of an operator's.
    EXECUTE format($f$
CREATE FUNCTION staff_registration_is_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, %I, pg_temp AS $$
DECLARE
    what_was text;
    whose text;
BEGIN
    IF TG_TABLE_NAME = 'oidc_client' THEN
        what_was := 'secret';
        whose := format('Client %%s at %%s', NEW.client_id, NEW.issuer);
    ELSE
        what_was := CASE WHEN NEW.after ? 'suspended_at' THEN 'stopped' ELSE 'changed' END;
        whose := CASE NEW.of WHEN 'client' THEN format('Client %%s at %%s', NEW.entry, NEW.issuer)
            ELSE (SELECT format('The company %%s', name) FROM consent_recipient WHERE id = NEW.recipient) END;
    END IF;
    INSERT INTO staff_operatoract (id, at, what, about, role, "by", "case", told)
    SELECT gen_random_uuid(), statement_timestamp(), what_was, left(whose, 300), '',
           coalesce(nullif(current_setting('accord.operator', true), ''), 'the database role ' || session_user),
           left(coalesce(current_setting('accord.case', true), ''), 40), '';
    RETURN NULL;
END $$;
$f$, current_schema());
END $do$;
CREATE TRIGGER staff_registration_is_told AFTER INSERT ON oidc_registrationchange FOR EACH ROW
    WHEN (NEW.before IS NOT NULL AND NEW.registrar IN ('operator', ''))
    EXECUTE FUNCTION staff_registration_is_told();
-- What is sealed anew under another key is no new secret: that nobody says they do.
CREATE TRIGGER staff_new_secret_is_told AFTER UPDATE ON oidc_client FOR EACH ROW
    WHEN (OLD.kept_secret IS NOT NULL AND NEW.kept_secret IS DISTINCT FROM OLD.kept_secret
          AND current_setting('accord.registrar', true) = 'operator')
    EXECUTE FUNCTION staff_registration_is_told();
ALTER TABLE oidc_registrationchange ENABLE ALWAYS TRIGGER staff_registration_is_told;
ALTER TABLE oidc_client ENABLE ALWAYS TRIGGER staff_new_secret_is_told;
"""
FORGOTTEN = """
DROP TRIGGER staff_new_secret_is_told ON oidc_client;
DROP TRIGGER staff_registration_is_told ON oidc_registrationchange;
DROP FUNCTION staff_registration_is_told();
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
]


class Migration(migrations.Migration):
    dependencies = [("staff", "0020_roles_held_before_they_were_noted"), ("oidc", "0021_set_back")]

    operations = [
        migrations.AlterField("operatoract", "what", models.CharField(choices=WHAT, max_length=7)),
        migrations.AlterField("operatoract", "person_id", models.IntegerField(null=True)),
        migrations.AddField(
            "operatoract", "about", models.CharField(blank=True, db_default="", max_length=300)
        ),
        migrations.RunSQL(_told_once(f"{_COLUMNS}, about"), _told_once(_COLUMNS)),
        migrations.RunSQL(KEPT, FORGOTTEN),
    ]
