"""Accounts of a consent have a state of their own, and authorisers who have a say in them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import consent.account_states

VERBS = (
    "propose", "complete", "authorise", "reject", "withdraw", "revoke", "expire", "amend", "reauthorise",
    "lapse", "use", "approve", "decline", "retract", "time out", "suspend", "resume",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0016_only_settled_messages_in_their_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authoriser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("timed out", "timed out"),
                        ],
                        max_length=9,
                    ),
                ),
                ("decide_by", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_in", models.PositiveIntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="consentaccount",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("shared", "shared"),
                    ("refused", "refused"),
                    ("withdrawn", "withdrawn"),
                    ("timed out", "timed out"),
                ],
                db_default=consent.account_states.AccountState["SHARED"],
                default=consent.account_states.AccountState["SHARED"],
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="consentaccount",
            name="suspended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="addressee",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="actor",
            field=models.CharField(
                choices=[
                    ("customer", "customer"),
                    ("authoriser", "authoriser"),
                    ("recipient", "recipient"),
                    ("holder", "holder"),
                    ("clock", "clock"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="verb",
            field=models.CharField(
                choices=[(verb, verb) for verb in VERBS],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="consentaccount",
            index=models.Index(fields=["account"], name="consents_of_account"),
        ),
        migrations.AddConstraint(
            model_name="consentaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "shared", "refused", "withdrawn", "timed out"])),
                name="account_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("suspended_at", None), ("state__in", ["shared", "waiting"]), _connector="OR"
                ),
                name="account_suspended_while_open",
            ),
        ),
        migrations.AddField(
            model_name="authoriser",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="authorisers",
                to="consent.consentaccount",
            ),
        ),
        migrations.AddField(
            model_name="authoriser",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="authoriser",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["decide_by"], name="authorisers_by_deadline"
            ),
        ),
        migrations.AddConstraint(
            model_name="authoriser",
            constraint=models.UniqueConstraint(
                fields=("account", "customer"), name="authoriser_once_an_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="authoriser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "approved", "refused", "withdrawn", "timed out"])
                ),
                name="authoriser_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authoriser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decide_by__isnull", False),
                        ("decided_at", None),
                        ("decided_in", None),
                        ("state", "waiting"),
                    ),
                    models.Q(
                        models.Q(("state", "waiting"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_in__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="authoriser_waits_or_has_decided",
            ),
        ),
    ]
