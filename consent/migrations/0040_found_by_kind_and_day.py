"""The consents by their creation, with issuer and kind in the same index, and the days of disclosures by a
BRIN index of some kilobytes, in the place of one that served nothing, as the key of counts begins with the same
column; readers and writers wait while they are built, as the former index is dropped before. Who ended a
consent is said once (AUD-06)."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION consent_end_is_whose_it_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who ended a consent is said as it ends' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_end_is_whose_it_was BEFORE UPDATE ON consent_consent FOR EACH ROW
    WHEN (OLD.ended_by <> NEW.ended_by AND OLD.status = NEW.status) EXECUTE FUNCTION consent_end_is_whose_it_was();
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_end_is_whose_it_was;
"""
UNGUARD = """
DROP TRIGGER consent_end_is_whose_it_was ON consent_consent;
DROP FUNCTION consent_end_is_whose_it_was();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0039_counted_with_who_ended")]
    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RemoveIndex("consent", "consent_by_creation"),
        migrations.AddIndex(
            "consent",
            models.Index(fields=["-created_at", "-id", "issuer", "kind"], name="consent_by_creation"),
        ),
        migrations.AddIndex(
            "disclosureday",
            django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["day"], name="disclosure_days_by_day"
            ),
        ),
        migrations.AlterField(
            "disclosureday",
            "consent",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.consent",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
