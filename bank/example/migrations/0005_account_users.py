"""The example bank knows who may use an account that others hold, and who of them may share it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("example_bank", "0004_payment_products")]

    operations = [
        migrations.AddField("holding", "uses_only", models.BooleanField(default=False)),
        migrations.AddField("holding", "instructed", models.BooleanField(default=False)),
    ]
