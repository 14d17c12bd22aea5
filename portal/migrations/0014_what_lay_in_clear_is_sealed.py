"""What lay in clear before there were envelopes is sealed, a batch in a transaction beside whoever works; on the
way back it lies in clear again.

Run again after it was stopped it goes on with what is left; what a process of before stores in clear meanwhile
`keys rotate-data` seals.
"""

from functools import partial

from django.db import migrations

from portal.sealing import TABLES, open_some, seal_some
from vault.in_clear import as_long_as_it_takes, batches


def _all(some):
    def run(_apps, _editor):
        with as_long_as_it_takes():
            for table in TABLES:
                list(batches(partial(some, table), 500))

    return run


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portal", "0013_from_where_is_sealed")]
    operations = [migrations.RunPython(_all(seal_some), _all(open_some))]
