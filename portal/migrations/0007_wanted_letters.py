"""Which letters a customer wants: reminders of ends, and what becomes of accounts held together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_text_editions")]

    operations = [
        migrations.AddField(
            model_name="preference",
            name="reminders",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="preference",
            name="joint_letters",
            field=models.CharField(db_default="all", default="all", max_length=8),
        ),
    ]
