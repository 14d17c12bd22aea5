"""What directories publish of those that they vouched for, and who is paused by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oidc", "0013_bank_systems"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryReading",
            fields=[
                ("issuer", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("tried_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.AddField(
            model_name="client",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="DirectoryStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=8)),
                ("entry", models.CharField(max_length=255)),
                ("status", models.CharField(max_length=32)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "kind", "entry"), name="one_status_an_entry")
                ],
            },
        ),
    ]
