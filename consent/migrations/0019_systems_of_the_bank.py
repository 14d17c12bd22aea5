"""What the systems of the bank's own work with: orders to end many consents, reported disclosures and their counts
by day, heartbeats of jobs, and indexes in the order they search by."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

COUNT_WHAT_WAS = """
INSERT INTO consent_disclosureday (consent_id, day, account, resource, customer_present, calls, last_at)
SELECT consent_id, (at AT TIME ZONE 'UTC')::date, '', resource, customer_present, count(*), max(at)
  FROM consent_disclosure GROUP BY 1, 2, 3, 4, 5;
"""
"""Of which accounts it was, nobody had noted."""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0018_authoriser_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisclosureDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("account", models.CharField(blank=True, max_length=64)),
                ("resource", models.CharField(max_length=64)),
                ("customer_present", models.BooleanField()),
                ("calls", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("system", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=40)),
                ("body_digest", models.BinaryField(max_length=32)),
                ("issuer", models.CharField(blank=True, max_length=32)),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("customer", "customer"),
                            ("recipient", "recipient"),
                            ("account", "account"),
                        ],
                        max_length=9,
                    ),
                ),
                ("named", models.CharField(max_length=64)),
                ("shared_with_others", models.BooleanField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("customer-asked", "customer-asked"),
                            ("customer-left", "customer-left"),
                            ("customer-died", "customer-died"),
                            ("account-closed", "account-closed"),
                            ("recipient-barred", "recipient-barred"),
                            ("fraud-suspected", "fraud-suspected"),
                            ("security-incident", "security-incident"),
                            ("mistake", "mistake"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("ordered_at", models.DateTimeField()),
                ("total", models.PositiveIntegerField()),
                ("ended", models.PositiveIntegerField(default=0)),
                ("mark", models.UUIDField(default=uuid.UUID("00000000-0000-0000-0000-000000000000"))),
                ("worked_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("left", models.PositiveIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("process", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("progress_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="disclosure",
            name="report",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="reported_by",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="jobslot",
            name="done_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="jobslot",
            name="failure",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["recipient", "id"], name="consent_of_recipient"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["-created_at", "-id"], name="consent_by_creation"),
        ),
        migrations.RemoveIndex(model_name="consentaccount", name="consents_of_account"),
        migrations.AddIndex(
            model_name="consentaccount",
            index=models.Index(fields=["account", "consent"], name="consents_of_account"),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.UniqueConstraint(fields=("reported_by", "report"), name="one_row_a_report"),
        ),
        migrations.AddField(
            model_name="disclosureday",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.consent"
            ),
        ),
        migrations.AddIndex(
            model_name="ending",
            index=models.Index(
                condition=models.Q(("finished_at", None)), fields=["ordered_at"], name="endings_at_work"
            ),
        ),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.UniqueConstraint(fields=("system", "key"), name="one_ending_a_key"),
        ),
        migrations.AddConstraint(
            model_name="disclosureday",
            constraint=models.UniqueConstraint(
                fields=("consent", "day", "account", "resource", "customer_present"), name="one_count_a_day"
            ),
        ),
        migrations.RunSQL("UPDATE consent_jobslot SET done_at = slot", migrations.RunSQL.noop),
        migrations.RunSQL(COUNT_WHAT_WAS, migrations.RunSQL.noop),
    ]
