"""Events are found by the request that brought them. Of what a job moves there is none, and nothing stands in the
index. It is built while everybody works, which waits for transactions and not for calls; one that was cut off begins
anew."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("consent", "0053_evidence_goes_with_its_consent")]

    operations = [
        migrations.RunSQL("SET statement_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS events_by_request", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "consentevent",
            django.contrib.postgres.indexes.HashIndex(KT("detail__interaction"), name="events_by_request"),
        ),
        migrations.RunSQL("RESET lock_timeout", migrations.RunSQL.noop),
        migrations.RunSQL("RESET statement_timeout", migrations.RunSQL.noop),
    ]
