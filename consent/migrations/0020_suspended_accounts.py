"""That an account is suspended is said of the account, and no more of each consent alone."""

from django.db import migrations, models

WHAT_IS_SUSPENDED = """
INSERT INTO consent_suspendedaccount (account, since)
SELECT account, min(suspended_at) FROM consent_consentaccount
 WHERE suspended_at IS NOT NULL GROUP BY account;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0019_systems_of_the_bank")]
    operations = [
        migrations.CreateModel(
            name="SuspendedAccount",
            fields=[
                ("account", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(WHAT_IS_SUSPENDED, migrations.RunSQL.noop),
    ]
