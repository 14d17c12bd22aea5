"""Calls that were given data are found by their request. The index is built beside what goes on: no call waits
for it. One that was interrupted leaves an invalid index: drop it (`DROP INDEX disclosures_by_request`), and begin
again."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

PATIENT = "SET statement_timeout = 0; SET lock_timeout = 0"  # it waits for transactions that began before
AS_BEFORE = "RESET statement_timeout; RESET lock_timeout"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("consent", "0056_account_switched")]

    operations = [
        migrations.RunSQL(PATIENT, PATIENT),
        AddIndexConcurrently(
            "disclosure",
            django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["interaction_id"],
                name="disclosures_by_request",
                opclasses=["uuid_bloom_ops(n_distinct_per_range='-0.3')"],
                pages_per_range=32,
            ),
        ),
        migrations.RunSQL(AS_BEFORE, AS_BEFORE),
    ]
