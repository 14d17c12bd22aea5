"""Codes, and with them tokens, know which edition of a consent they were made for; so do decisions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_editions"), ("oidc", "0011_dynamic_registration")]

    operations = [
        migrations.AddField(
            model_name="authorizationcode",
            name="edition",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="interaction",
            name="edition",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
