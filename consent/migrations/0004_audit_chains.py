"""Chains that link the events of all consents: each event waits for its place from the statement that stores it.

The trigger that puts it there is ENABLE ALWAYS, as are those that keep seals and anchors from changing.
"""

from django.db import migrations, models

LAST_HASH = """
UPDATE consent_consent c SET last_hash = e.hash
  FROM consent_consentevent e WHERE (e.consent_id, e.sequence) = (c.id, c.version);
"""
WAITING = """
CREATE FUNCTION consent_events_wait_for_seals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent_unsealed (event_id) SELECT id FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_events_wait_for_seals AFTER INSERT ON consent_consentevent
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION consent_events_wait_for_seals();
ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER consent_events_wait_for_seals;
INSERT INTO consent_unsealed (event_id) SELECT id FROM consent_consentevent;
"""
NO_LONGER_WAITING = """
DROP TRIGGER consent_events_wait_for_seals ON consent_consentevent;
DROP FUNCTION consent_events_wait_for_seals();
"""
FINAL = "".join(
    f"""
CREATE TRIGGER {table}_rows_are_final BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION consent_event_is_final();
CREATE TRIGGER {table}_table_is_final BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION consent_event_is_final();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows_are_final;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_table_is_final;
"""
    for table in ("consent_seal", "consent_anchor")
)
NOT_FINAL = "".join(
    f"DROP TRIGGER {table}_rows_are_final ON {table}; DROP TRIGGER {table}_table_is_final ON {table};"
    for table in ("consent_seal", "consent_anchor")
)


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_recipients_of_directories")]

    operations = [
        migrations.AddField(
            model_name="consentevent",
            name="form",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="consent",
            name="last_hash",
            field=models.BinaryField(max_length=32, default=bytes(32)),
            preserve_default=False,
        ),
        migrations.RunSQL(LAST_HASH, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                ("event", models.BigIntegerField(db_column="event_id", primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("event", models.BigIntegerField(db_column="event_id", primary_key=True, serialize=False)),
                ("chain", models.PositiveSmallIntegerField()),
                ("position", models.BigIntegerField()),
                ("consent", models.UUIDField(db_column="consent_id")),
                ("sequence", models.PositiveIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(fields=("chain", "position"), name="one_event_a_place"),
        ),
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("statement", models.TextField()),
            ],
        ),
        migrations.RunSQL(WAITING, NO_LONGER_WAITING),
        migrations.RunSQL(FINAL, NOT_FINAL),
    ]
