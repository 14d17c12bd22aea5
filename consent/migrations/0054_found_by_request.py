"""Events are found by the request that brought them. Of what a job moves there is none, and nothing stands in the
index; writers of events wait while it is built."""

import django.contrib.postgres.indexes
from django.db import migrations
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    dependencies = [("consent", "0053_evidence_goes_with_its_consent")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddIndex(
            "consentevent",
            django.contrib.postgres.indexes.HashIndex(KT("detail__interaction"), name="events_by_request"),
        ),
    ]
