"""What lay in clear before there were envelopes is sealed, a batch in a transaction beside whoever works; on the
way back it lies in clear again.

Run again after it was stopped it goes on with what is left; what a process of before stores in clear meanwhile
`keys rotate-data` seals.
"""

from django.db import migrations

from portal.sealing import in_batches, open_some, seal_some


def seal(_apps, _editor):
    in_batches(seal_some)


def open_again(_apps, _editor):
    in_batches(open_some)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portal", "0013_from_where_is_sealed")]
    operations = [migrations.RunPython(seal, open_again)]
