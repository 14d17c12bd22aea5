"""What the sweep of what is over stands on: marks, slots, and indexes in the order it pages by.

The table leaves room in its pages, so that a consent that ends stays in its page and no index is touched. The
guard of the lifecycle is asked in the trigger's condition: PL/pgSQL is entered only to refuse.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

LEGAL = """
    ('awaiting', 'active'), ('awaiting', 'rejected'), ('awaiting', 'revoked'), ('awaiting', 'expired'),
    ('active', 'withdrawn'), ('active', 'revoked'), ('active', 'expired')
"""
REFUSE_AT_ONCE = f"""
DROP TRIGGER consent_status_moves_legally ON consent_consent;
CREATE OR REPLACE FUNCTION consent_status_moves_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a consent may not go from % (version %) to % (version %)',
        OLD.status, OLD.version, NEW.status, NEW.version USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (
        (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version)
        AND ((OLD.status, NEW.status) NOT IN ({LEGAL}) OR NEW.version <> OLD.version + 1)
    ) EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
"""
ASK_INSIDE = f"""
DROP TRIGGER consent_status_moves_legally ON consent_consent;
CREATE OR REPLACE FUNCTION consent_status_moves_legally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN ({LEGAL}) OR NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'a consent may not go from % (version %) to % (version %)',
            OLD.status, OLD.version, NEW.status, NEW.version USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_status_moves_legally BEFORE UPDATE ON consent_consent
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION consent_status_moves_legally();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_kept_consents")]

    operations = [
        migrations.CreateModel(
            name="JobSlot",
            fields=[
                ("job", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("slot", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SweepMark",
            fields=[
                ("column", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("moment", models.DateTimeField()),
                ("consent", models.UUIDField()),
                ("skipped", ArrayField(models.UUIDField(), default=list)),
            ],
        ),
        migrations.RemoveIndex(model_name="consent", name="consent_by_end"),
        migrations.RemoveIndex(model_name="consent", name="consent_by_deadline"),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["expires_at", "id"], name="consent_by_end"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["authorise_by", "id"], name="consent_by_deadline"),
        ),
        migrations.RunSQL(REFUSE_AT_ONCE, ASK_INSIDE),
        migrations.RunSQL(
            "ALTER TABLE consent_consent SET (fillfactor = 80)",
            "ALTER TABLE consent_consent RESET (fillfactor)",
        ),
    ]
