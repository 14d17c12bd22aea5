"""From when until when companies were suspended. Of those that are now, their own moment says since when."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGER = """
INSERT INTO consent_suspendedspan (recipient_id, since)
SELECT id, suspended_at FROM consent_recipient WHERE suspended_at IS NOT NULL;
CREATE FUNCTION consent_recipient_is_suspended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.suspended_at IS NULL THEN
        UPDATE consent_suspendedspan SET until = statement_timestamp()
         WHERE recipient_id = NEW.id AND until IS NULL;
    ELSE
        INSERT INTO consent_suspendedspan (recipient_id, since) VALUES (NEW.id, NEW.suspended_at)
            ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_recipient_begins_suspended AFTER INSERT ON consent_recipient
    FOR EACH ROW WHEN (NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION consent_recipient_is_suspended();
CREATE TRIGGER consent_recipient_is_suspended AFTER UPDATE ON consent_recipient
    FOR EACH ROW WHEN ((OLD.suspended_at IS NULL) <> (NEW.suspended_at IS NULL))
    EXECUTE FUNCTION consent_recipient_is_suspended();
"""
NO_TRIGGER = """
DROP TRIGGER consent_recipient_is_suspended ON consent_recipient;
DROP TRIGGER consent_recipient_begins_suspended ON consent_recipient;
DROP FUNCTION consent_recipient_is_suspended();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0051_pings")]

    operations = [
        migrations.CreateModel(
            name="SuspendedSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="consent.recipient"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("recipient",),
                        name="one_open_suspended_span",
                    )
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
