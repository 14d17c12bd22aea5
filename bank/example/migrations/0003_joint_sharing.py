"""What joint holders chose for their account takes the place of a switch; customers may need protection."""

from django.db import migrations, models

CHOSEN = "UPDATE example_bank_account SET joint_sharing = 'non-disclosure' WHERE sharing_stopped"
STOPPED = "UPDATE example_bank_account SET sharing_stopped = true WHERE joint_sharing = 'non-disclosure'"


class Migration(migrations.Migration):
    dependencies = [("example_bank", "0002_customer")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="joint_sharing",
            field=models.CharField(
                choices=[
                    ("pre-approval", "pre-approval"),
                    ("co-approval", "co-approval"),
                    ("non-disclosure", "non-disclosure"),
                ],
                default="pre-approval",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="account", name="signed_by_all", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="customer", name="protected", field=models.BooleanField(default=False)
        ),
        migrations.RunSQL(CHOSEN, STOPPED),
        migrations.RemoveField(model_name="account", name="sharing_stopped"),
    ]
