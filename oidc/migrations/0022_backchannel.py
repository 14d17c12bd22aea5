"""Authentication requests that no browser brought."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0051_pings"),
        ("oidc", "0021_set_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BackchannelAuthentication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("place", models.PositiveSmallIntegerField()),
                ("parameters", models.JSONField()),
                ("request_object", models.BinaryField()),
                ("binding_message", models.CharField(blank=True, max_length=40)),
                ("ping", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("interval", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="consent.consent"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="interaction",
            name="backchannel",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="oidc.backchannelauthentication"
            ),
        ),
        migrations.AddIndex(
            model_name="backchannelauthentication",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["customer"], name="waiting_for_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="backchannelauthentication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("client", "customer", "place"),
                name="so_many_wait_for_a_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="backchannelauthentication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("consent",), name="one_waits_for_a_consent"
            ),
        ),
    ]
