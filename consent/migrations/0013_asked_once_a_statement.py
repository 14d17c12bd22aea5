"""Events and messages prove that their consents are there once a statement, and have one index less.

A foreign key asks, and locks, row by row. A consent is never deleted (0005), so that it is there when the
statement ends is enough; and unlike a foreign key the guard stays on under `session_replication_role`.
"""

import django.db.models.deletion
from django.db import migrations, models

PROVE = """
    IF EXISTS (
        SELECT FROM fresh WHERE NOT EXISTS (SELECT FROM consent_consent c WHERE c.id = fresh.consent_id)
    ) THEN
        RAISE EXCEPTION 'there is no such consent' USING ERRCODE = 'foreign_key_violation';
    END IF;
"""
WAIT = """
CREATE OR REPLACE FUNCTION consent_events_wait_for_seals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {prove}
    INSERT INTO consent_unsealed (event_id) SELECT id FROM fresh;
    RETURN NULL;
END $$;
"""
MESSAGES = f"""
CREATE FUNCTION consent_messages_have_a_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {PROVE}
    RETURN NULL;
END $$;
CREATE TRIGGER consent_messages_have_a_consent AFTER INSERT ON consent_outboxmessage
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION consent_messages_have_a_consent();
ALTER TABLE consent_outboxmessage ENABLE ALWAYS TRIGGER consent_messages_have_a_consent;
"""
NO_MESSAGES = """
DROP TRIGGER consent_messages_have_a_consent ON consent_outboxmessage;
DROP FUNCTION consent_messages_have_a_consent();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_payments_are_final")]

    operations = [
        migrations.AlterField(
            model_name="consentevent",
            name="consent",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="consent.consent",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="consent",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="consent.consent",
            ),
        ),
        migrations.RunSQL(WAIT.format(prove=PROVE) + MESSAGES, NO_MESSAGES + WAIT.format(prove="")),
    ]
