"""The bank's own systems that may call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0012_editions"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankSystem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True)),
                ("roles", models.JSONField()),
                ("jwks", models.JSONField()),
                ("certificates", models.JSONField()),
                ("registered_at", models.DateTimeField()),
                ("suspended_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
