"""Consents to pay: two more states, the file a consent may be about, and the uses of each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0009_subscriptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentFile",
            fields=[
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="consent.consent",
                    ),
                ),
                ("content", models.BinaryField()),
                ("media_type", models.CharField(max_length=100)),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PaymentUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=128)),
                ("digest", models.BinaryField(max_length=32)),
                ("amount", models.DecimalField(decimal_places=5, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("payee", models.CharField(blank=True, max_length=300)),
                ("reference", models.CharField(blank=True, max_length=140)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_status_known",
        ),
        migrations.AlterField(
            model_name="consent",
            name="status",
            field=models.CharField(
                choices=[
                    ("incomplete", "incomplete"),
                    ("awaiting", "awaiting"),
                    ("active", "active"),
                    ("rejected", "rejected"),
                    ("withdrawn", "withdrawn"),
                    ("revoked", "revoked"),
                    ("expired", "expired"),
                    ("consumed", "consumed"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("propose", "propose"),
                    ("complete", "complete"),
                    ("authorise", "authorise"),
                    ("reject", "reject"),
                    ("withdraw", "withdraw"),
                    ("revoke", "revoke"),
                    ("expire", "expire"),
                    ("use", "use"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "incomplete",
                            "awaiting",
                            "active",
                            "rejected",
                            "withdrawn",
                            "revoked",
                            "expired",
                            "consumed",
                        ],
                    )
                ),
                name="consent_status_known",
            ),
        ),
        migrations.AddField(
            model_name="paymentuse",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="consent.consent"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentuse",
            constraint=models.UniqueConstraint(fields=("consent", "number"), name="one_use_a_number"),
        ),
        migrations.AddConstraint(
            model_name="paymentuse",
            constraint=models.UniqueConstraint(fields=("consent", "key"), name="one_use_a_key"),
        ),
        migrations.AddConstraint(
            model_name="paymentuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="use_pays_something"
            ),
        ),
    ]
