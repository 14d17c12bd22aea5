"""What people called their passkeys before these names were sealed is sealed, a batch in a transaction; on the way
back it lies in clear again. Run again after it was stopped it goes on with what is left."""

from django.db import migrations

from portal.passkey_names import open_some, seal_some
from vault.in_clear import as_long_as_it_takes, batches


def _all(some):
    def run(_apps, _editor):
        with as_long_as_it_takes():
            list(batches(some, 500))

    return run


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("portal", "0014_what_lay_in_clear_is_sealed"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(_all(seal_some), _all(open_some))]
