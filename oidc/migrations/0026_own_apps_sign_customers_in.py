"""The bank's own apps: which clients they are, whom they sign in. Who makes a client one stands in its history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REGISTERED = """
DO $do$ BEGIN
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION registered_of_client(c oidc_client) RETURNS jsonb LANGUAGE sql STABLE
    SET search_path = pg_catalog, %I, pg_temp AS $$
    SELECT c.metadata - 'jwks' || jsonb_strip_nulls(jsonb_build_object('jwks', nullif(c.jwks, '{{"keys": []}}'),
        'suspended_at', c.suspended_at, 'paused_at', c.paused_at, 'deregistered_at', c.deregistered_at,
        'software_id', c.software_id, 'company', c.recipient_id{further}))
$$;
$f$, current_schema());
END $do$;
DROP TRIGGER client_change_is_noted ON oidc_client;
CREATE TRIGGER client_change_is_noted AFTER UPDATE ON oidc_client FOR EACH ROW WHEN (
        (OLD.metadata, OLD.jwks, OLD.suspended_at, OLD.paused_at, OLD.deregistered_at, OLD.software_id,
         OLD.recipient_id{old}) IS DISTINCT FROM
        (NEW.metadata, NEW.jwks, NEW.suspended_at, NEW.paused_at, NEW.deregistered_at, NEW.software_id,
         NEW.recipient_id{new})
    ) EXECUTE FUNCTION client_change_is_noted();
ALTER TABLE oidc_client ENABLE ALWAYS TRIGGER client_change_is_noted;
"""
NOTED = REGISTERED.format(
    further=",\n        'first_party', nullif(c.first_party, false)",
    old=", OLD.first_party",
    new=", NEW.first_party",
)
AS_BEFORE = REGISTERED.format(further="", old="", new="")


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0025_refresh_tokens_of_one_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="first_party",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(NOTED, AS_BEFORE),
        migrations.CreateModel(
            name="AuthSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("dpop_jkt", models.CharField(max_length=43)),
                ("instance_jkt", models.CharField(blank=True, max_length=43)),
                ("parameters", models.JSONField()),
                ("password_at", models.DateTimeField(null=True)),
                ("sent", models.UUIDField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
