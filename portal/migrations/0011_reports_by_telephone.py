"""A report of misuse can be taken by a member of staff, by telephone, and says by whom."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_stops_of_their_holders")]

    operations = [
        migrations.AddField(
            model_name="misusereport",
            name="taken_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=150),
        ),
    ]
