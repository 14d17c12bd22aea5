"""A consent knows the organisation for which its customer acts: from their first yes, and always the same."""

from django.db import migrations, models

GUARD = """
CREATE TRIGGER consent_is_for_whom_it_was AFTER UPDATE OF acting_for ON consent_consent FOR EACH ROW WHEN (
    NEW.acting_for IS DISTINCT FROM OLD.acting_for
    AND NOT (OLD.customer_id IS NULL AND OLD.acting_for = '' AND NEW.version = OLD.version + 1)
    AND NOT (NEW.acting_for = '' AND NEW.erased_at IS NOT NULL)
) EXECUTE FUNCTION consent_moves_by_events('whom a consent is for stays as it was');
ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_is_for_whom_it_was;
"""
UNGUARD = "DROP TRIGGER consent_is_for_whom_it_was ON consent_consent"


class Migration(migrations.Migration):
    dependencies = [("consent", "0041_unfooled_guards")]

    operations = [
        migrations.AddField(
            "consent",
            "acting_for",
            models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddIndex(
            "consent",
            models.Index(
                condition=models.Q(("acting_for", ""), _negated=True),
                fields=["acting_for", "-created_at", "-id"],
                name="consent_of_organisation",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
