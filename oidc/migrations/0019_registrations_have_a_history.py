"""What is registered of companies and their software has a history, which triggers write and nobody changes."""

from django.db import migrations, models

NOTED = """
CREATE FUNCTION registration_change_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was registered stays as it was noted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER registration_change_rows_are_final BEFORE UPDATE OR DELETE ON oidc_registrationchange
    FOR EACH ROW EXECUTE FUNCTION registration_change_is_final();
CREATE TRIGGER registration_change_table_is_final BEFORE TRUNCATE ON oidc_registrationchange
    FOR EACH STATEMENT EXECUTE FUNCTION registration_change_is_final();
ALTER TABLE oidc_registrationchange ENABLE ALWAYS TRIGGER registration_change_rows_are_final;
ALTER TABLE oidc_registrationchange ENABLE ALWAYS TRIGGER registration_change_table_is_final;

CREATE FUNCTION registration_is_noted(
    whose uuid, what text, issuer text, entry text, was jsonb, is_now jsonb, by_whom text
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO oidc_registrationchange (at, registrar, reference, recipient, of, issuer, entry, before, after)
    SELECT statement_timestamp(), left(coalesce(by_whom, current_setting('accord.registrar', true), ''), 9),
           left(coalesce(current_setting('accord.reference', true), ''), 64), whose, what, issuer, entry,
           CASE WHEN was IS NOT NULL THEN coalesce(
               (SELECT jsonb_object_agg(key, value) FROM jsonb_each(was)
                 WHERE value IS DISTINCT FROM is_now -> key), '{}') END,
           coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(is_now)
                      WHERE was IS NULL OR value IS DISTINCT FROM was -> key), '{}')
$$;

CREATE FUNCTION registered_of_recipient(r consent_recipient) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('name', r.name, 'legal_name', r.legal_name,
        'register_entry', nullif(r.register_entry, ''), 'website', nullif(r.website, ''),
        'suspended_at', r.suspended_at))
$$;
CREATE FUNCTION recipient_change_is_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM registration_is_noted(NEW.id, 'recipient', '', '',
        CASE TG_OP WHEN 'UPDATE' THEN registered_of_recipient(OLD) END, registered_of_recipient(NEW), NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER recipient_is_noted AFTER INSERT ON consent_recipient
    FOR EACH ROW EXECUTE FUNCTION recipient_change_is_noted();
CREATE TRIGGER recipient_change_is_noted AFTER UPDATE ON consent_recipient FOR EACH ROW WHEN (
        (OLD.name, OLD.legal_name, OLD.register_entry, OLD.website, OLD.suspended_at) IS DISTINCT FROM
        (NEW.name, NEW.legal_name, NEW.register_entry, NEW.website, NEW.suspended_at)
    ) EXECUTE FUNCTION recipient_change_is_noted();

CREATE FUNCTION registered_of_client(c oidc_client) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT c.metadata - 'jwks' || jsonb_strip_nulls(jsonb_build_object('jwks', nullif(c.jwks, '{"keys": []}'),
        'suspended_at', c.suspended_at, 'paused_at', c.paused_at, 'deregistered_at', c.deregistered_at,
        'software_id', c.software_id, 'company', c.recipient_id))
$$;
CREATE FUNCTION client_change_is_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM registration_is_noted(NEW.recipient_id, 'client', NEW.issuer, NEW.client_id,
        CASE TG_OP WHEN 'UPDATE' THEN registered_of_client(OLD) END, registered_of_client(NEW), NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER client_is_noted AFTER INSERT ON oidc_client
    FOR EACH ROW EXECUTE FUNCTION client_change_is_noted();
CREATE TRIGGER client_change_is_noted AFTER UPDATE ON oidc_client FOR EACH ROW WHEN (
        (OLD.metadata, OLD.jwks, OLD.suspended_at, OLD.paused_at, OLD.deregistered_at, OLD.software_id,
         OLD.recipient_id) IS DISTINCT FROM
        (NEW.metadata, NEW.jwks, NEW.suspended_at, NEW.paused_at, NEW.deregistered_at, NEW.software_id,
         NEW.recipient_id)
    ) EXECUTE FUNCTION client_change_is_noted();

CREATE FUNCTION directory_change_is_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM registration_is_noted(NULL, NEW.kind, NEW.issuer, NEW.entry,
        CASE TG_OP WHEN 'UPDATE' THEN jsonb_build_object('status', OLD.status) END,
        jsonb_build_object('status', NEW.status), 'directory');
    RETURN NULL;
END $$;
CREATE TRIGGER directory_change_is_noted AFTER UPDATE ON oidc_directorystatus FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION directory_change_is_noted();

DO $do$ DECLARE noted text; BEGIN
    FOREACH noted IN ARRAY ARRAY['registration_is_noted(uuid, text, text, text, jsonb, jsonb, text)',
        'registered_of_recipient(consent_recipient)', 'registered_of_client(oidc_client)',
        'recipient_change_is_noted()', 'client_change_is_noted()', 'directory_change_is_noted()'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', noted, current_schema());
    END LOOP;
END $do$;
ALTER TABLE consent_recipient ENABLE ALWAYS TRIGGER recipient_is_noted;
ALTER TABLE consent_recipient ENABLE ALWAYS TRIGGER recipient_change_is_noted;
ALTER TABLE oidc_client ENABLE ALWAYS TRIGGER client_is_noted;
ALTER TABLE oidc_client ENABLE ALWAYS TRIGGER client_change_is_noted;
ALTER TABLE oidc_directorystatus ENABLE ALWAYS TRIGGER directory_change_is_noted;
"""
FORGOTTEN = """
DROP TRIGGER directory_change_is_noted ON oidc_directorystatus;
DROP FUNCTION directory_change_is_noted();
DROP TRIGGER client_change_is_noted ON oidc_client;
DROP TRIGGER client_is_noted ON oidc_client;
DROP FUNCTION client_change_is_noted();
DROP FUNCTION registered_of_client(oidc_client);
DROP TRIGGER recipient_change_is_noted ON consent_recipient;
DROP TRIGGER recipient_is_noted ON consent_recipient;
DROP FUNCTION recipient_change_is_noted();
DROP FUNCTION registered_of_recipient(consent_recipient);
DROP FUNCTION registration_is_noted(uuid, text, text, text, jsonb, jsonb, text);
DROP TRIGGER registration_change_table_is_final ON oidc_registrationchange;
DROP TRIGGER registration_change_rows_are_final ON oidc_registrationchange;
DROP FUNCTION registration_change_is_final();
"""
OF = ["recipient", "client", "company", "software"]


class Migration(migrations.Migration):
    dependencies = [("oidc", "0018_traffic"), ("consent", "0047_ended_accounts")]

    operations = [
        migrations.CreateModel(
            name="RegistrationChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("registrar", models.CharField(blank=True, max_length=9)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("recipient", models.UUIDField(null=True)),
                ("of", models.CharField(choices=[(one, one.capitalize()) for one in OF], max_length=9)),
                ("issuer", models.CharField(blank=True, max_length=32)),
                ("entry", models.CharField(blank=True, max_length=255)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["recipient", "-id"], name="changes_of_recipient"),
                    models.Index(
                        condition=models.Q(recipient=None),
                        fields=["issuer", "of", "entry"],
                        name="changes_of_directory",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NOTED, FORGOTTEN),
    ]
