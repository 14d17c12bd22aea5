"""What people called their passkeys before these names were sealed is sealed, a batch in a transaction; on the way
back it lies in clear again. Run again after it was stopped it goes on with what is left."""

from django.db import connection, migrations

from portal.passkey_names import open_some, seal_some


def _all(some):
    def run(_apps, _editor):
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # what is left is looked for in the whole table
            after = some(None, 500).last
            while after is not None:
                after = some(after, 500).last
            cursor.execute("RESET statement_timeout")

    return run


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("portal", "0014_what_lay_in_clear_is_sealed"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(_all(seal_some), _all(open_some))]
