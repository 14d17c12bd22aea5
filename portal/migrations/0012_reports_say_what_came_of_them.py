"""A report of misuse that is closed says what came of it, and who closed it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0011_reports_by_telephone")]

    operations = [
        migrations.AddField(
            model_name="misusereport",
            name="outcome",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="misusereport",
            name="closed_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=150),
        ),
    ]
