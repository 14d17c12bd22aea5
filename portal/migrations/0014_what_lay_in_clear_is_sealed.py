"""What lay in clear before there were envelopes is sealed, a batch in a transaction beside whoever works.

Run again after it was stopped it goes on with what is left; what a process of before stores in clear meanwhile
`keys rotate-data` seals.
"""

from django.db import migrations

from portal.sealing import seal_all


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portal", "0013_from_where_is_sealed")]
    operations = [migrations.RunPython(lambda _apps, _editor: seal_all(), migrations.RunPython.noop)]
