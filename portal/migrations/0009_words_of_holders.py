"""What holders of an account said of others who may use it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

SAID = [(one, one.capitalize()) for one in ("instructed", "withdrawn", "stopped", "let")]


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0041_unfooled_guards"),
        ("portal", "0008_joint_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HolderWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=64)),
                ("user", models.CharField(max_length=64)),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.recipient",
                    ),
                ),
                ("said", models.CharField(choices=SAID, max_length=10)),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "account", "-at"], name="words_of_a_user"),
                    models.Index(fields=["said_by", "-at"], name="words_of_a_holder"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(said__in=["stopped", "let"], recipient__isnull=False)
                        | Q(said__in=["instructed", "withdrawn"], recipient=None),
                        name="a_holder_stops_one_company",
                    ),
                ],
            },
        ),
    ]
