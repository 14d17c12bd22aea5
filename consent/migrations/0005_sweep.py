"""What the sweep of what is over stands on: marks, slots, and indexes in the order it pages by.

The table leaves room in its pages, so that a consent that ends stays in its page and no index is touched.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_kept_consents")]

    operations = [
        migrations.CreateModel(
            name="JobSlot",
            fields=[
                ("job", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("slot", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SweepMark",
            fields=[
                ("column", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("moment", models.DateTimeField()),
                ("consent", models.UUIDField()),
                ("skipped", ArrayField(models.UUIDField(), default=list)),
            ],
        ),
        migrations.RemoveIndex(model_name="consent", name="consent_by_end"),
        migrations.RemoveIndex(model_name="consent", name="consent_by_deadline"),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["expires_at", "id"], name="consent_by_end"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["authorise_by", "id"], name="consent_by_deadline"),
        ),
        migrations.RunSQL(
            "ALTER TABLE consent_consent SET (fillfactor = 80)",
            "ALTER TABLE consent_consent RESET (fillfactor)",
        ),
    ]
