"""A consent that its customer gave waits for its recipient, and is in use from the first token on: once."""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION consent_is_picked_up_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'since when a consent is in use is written once' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_stays_in_use BEFORE UPDATE ON consent_consent FOR EACH ROW WHEN (
        OLD.in_use_since IS NOT NULL AND NEW.in_use_since IS DISTINCT FROM OLD.in_use_since
    ) EXECUTE FUNCTION consent_is_picked_up_once();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_stays_in_use;
"""
UNGUARD = """
DROP TRIGGER consent_stays_in_use ON consent_consent;
DROP FUNCTION consent_is_picked_up_once();
"""
VERBS = (
    "propose", "complete", "authorise", "reject", "withdraw", "revoke", "expire", "lapse", "use",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("consent", "0013_asked_once_a_statement")]

    operations = [
        migrations.AddField(model_name="consent", name="pick_up_by", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="consent", name="in_use_since", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(
                fields=["pick_up_by", "id"],
                name="consent_by_pick_up",
                condition=models.Q(pick_up_by__isnull=False),
            ),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="verb",
            field=models.CharField(max_length=16, choices=[(verb, verb) for verb in VERBS]),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
