"""The example bank knows which organisation holds a business account, and no longer only that one does."""

import django.db.models.deletion
from django.db import migrations, models

NAMED = """
INSERT INTO example_bank_organisation (number, name)
SELECT 'of ' || reference, nickname FROM example_bank_account WHERE business;
UPDATE example_bank_account SET organisation_id = 'of ' || reference WHERE business;
"""
FLAGGED = "UPDATE example_bank_account SET business = true WHERE organisation_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("example_bank", "0005_account_users")]

    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("number", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=140)),
            ],
        ),
        migrations.AddField(
            "account",
            "organisation",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="example_bank.organisation",
            ),
        ),
        migrations.RunSQL(NAMED, FLAGGED),
        # What was written waits for the check of its key, and no column goes while anything waits.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RemoveField("account", "business"),
    ]
