"""Counts tell what was given for organisations from what persons gave for themselves. What was counted before
counts as persons'; whoever goes back adds both up again."""

from django.db import migrations, models

ADDED_UP = """
WITH theirs AS (DELETE FROM consent_consentcount WHERE for_organisation RETURNING *)
INSERT INTO consent_consentcount AS known (day, issuer, client_id, what, once, for_organisation, number)
SELECT day, issuer, client_id, what, once, false, number FROM theirs
    ON CONFLICT (day, issuer, client_id, what, once, for_organisation)
    DO UPDATE SET number = known.number + EXCLUDED.number
"""
KEY = ("day", "issuer", "client_id", "what", "once")


class Migration(migrations.Migration):
    dependencies = [("consent", "0044_dead_letters_by_time")]

    operations = [
        migrations.AddField(
            "consentcount", "for_organisation", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField(
            "inforcecount", "for_organisations", models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            "inforcecount", "ongoing_for_organisations", models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.RemoveConstraint("consentcount", "one_count_a_happening"),
        migrations.AddConstraint(
            "consentcount",
            models.UniqueConstraint(fields=(*KEY, "for_organisation"), name="one_count_a_happening"),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, ADDED_UP),
    ]
