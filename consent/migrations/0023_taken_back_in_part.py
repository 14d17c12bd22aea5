"""Customers take an account out of a consent, or let it end sooner: two more verbs of the audit log."""

from django.db import migrations, models

VERBS = (
    "propose", "complete", "authorise", "reject", "withdraw", "revoke", "expire", "amend", "reauthorise",
    "remove account", "shorten", "lapse", "use", "approve", "decline", "retract", "time out", "suspend", "resume",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("consent", "0022_moments_of_sharing")]

    operations = [
        migrations.AlterField(
            model_name="consentevent",
            name="verb",
            field=models.CharField(max_length=16, choices=[(verb, verb) for verb in VERBS]),
        ),
    ]
