"""Copies are sealed from now on; those that lie there in clear go, and are asked for again: they last a day."""

from django.db import migrations

AWAY = "DELETE FROM portal_download WHERE content IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_reports_and_copies")]
    operations = [migrations.RunSQL(AWAY, AWAY)]
