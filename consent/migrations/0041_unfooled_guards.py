"""Guards compare by PostgreSQL's own operators, whatever their caller's search_path finds first; a consent loses
its customer as it is erased, and gets one as it moves.

What is written as often as consents are is compared in its trigger's condition, which is read once, as the
trigger is made. The others have a search_path of their own, which costs each call a little.
"""

from django.db import migrations

MOVES = """
DROP TRIGGER consent_is_widened_by_events ON consent_consent;
CREATE OR REPLACE FUNCTION consent_moves_by_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_is_nobody_elses AFTER UPDATE OF issuer, client_id, kind, recipient_id, customer_id
    ON consent_consent FOR EACH ROW WHEN (
        (NEW.issuer, NEW.client_id, NEW.kind, NEW.recipient_id)
        IS DISTINCT FROM (OLD.issuer, OLD.client_id, OLD.kind, OLD.recipient_id)
        OR NEW.customer_id IS DISTINCT FROM OLD.customer_id
        AND NOT (OLD.customer_id IS NULL AND NEW.version = OLD.version + 1)
        AND NOT (NEW.customer_id IS NULL AND NEW.erased_at IS NOT NULL)
    ) EXECUTE FUNCTION consent_moves_by_events('whose a consent is stays as it was');
CREATE TRIGGER consent_is_widened_by_events AFTER UPDATE OF permissions, expires_at
    ON consent_consent FOR EACH ROW WHEN (
        NEW.version = OLD.version AND (
            NEW.permissions <> OLD.permissions
            OR coalesce(NEW.expires_at, 'infinity') > coalesce(OLD.expires_at, 'infinity')
        )
    ) EXECUTE FUNCTION consent_moves_by_events('a consent is widened by an event alone');
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_is_nobody_elses;
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_is_widened_by_events;
"""
MOVED = """
DROP TRIGGER consent_is_widened_by_events ON consent_consent;
DROP TRIGGER consent_is_nobody_elses ON consent_consent;
CREATE OR REPLACE FUNCTION consent_moves_by_events() RETURNS trigger LANGUAGE plpgsql AS $$
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
COMPARING = ("consent_events_wait_for_seals()", "payment_use_is_final()", "payment_file_is_final()",
             "sealed_rest(bytea)")  # fmt: skip
OWN_PATH = "\n".join(
    [
        "DO $do$ BEGIN",
        *(
            f"EXECUTE format('ALTER FUNCTION {function} SET search_path = pg_catalog, %I, pg_temp',"
            " current_schema());"
            for function in COMPARING
        ),
        "END $do$;",
    ]
)
NO_PATH = "".join(f"ALTER FUNCTION {function} RESET search_path;" for function in COMPARING)


class Migration(migrations.Migration):
    dependencies = [("consent", "0040_found_by_kind_and_day")]
    operations = [migrations.RunSQL(MOVES, MOVED), migrations.RunSQL(OWN_PATH, NO_PATH)]
