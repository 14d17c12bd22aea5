"""Calls that were given data are found by their request; whoever is given data waits while the index is built."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0056_account_switched")]

    operations = [
        migrations.RunSQL("SET LOCAL statement_timeout = 0", migrations.RunSQL.noop),
        migrations.AddIndex(
            "disclosure",
            django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["interaction_id"],
                name="disclosures_by_request",
                opclasses=["uuid_bloom_ops(n_distinct_per_range='-0.3')"],
                pages_per_range=32,
            ),
        ),
    ]
