"""By which browser, from which network and about what somebody did something gets an envelope of its own; the
columns that held it stay for what is not sealed yet."""

from django.db import migrations, models

OPEN = {
    "misusereport": {"device": 100, "source": 45},
    "securityletter": {"about": 100, "device": 100},
    "signedinsession": {"device": 100, "source": 45},
    "signinevent": {"about": 100, "device": 100, "source": 45},
}


def _kept(name, length):
    blank = {"blank": True} if name == "about" else {}
    return models.CharField(max_length=length, default="", db_default="", db_column=name, **blank)


class Migration(migrations.Migration):
    dependencies = [("portal", "0012_reports_say_what_came_of_them")]

    operations = [
        operation
        for model, columns in OPEN.items()
        for operation in (
            *(migrations.AlterField(model, name, _kept(name, length)) for name, length in columns.items()),
            # The code's name alone: servers of the release before go on to write the column.
            migrations.SeparateDatabaseAndState(
                state_operations=[migrations.RenameField(model, name, f"open_{name}") for name in columns]
            ),
            migrations.AddField(model, "sealed", models.BinaryField(default=b"", db_default=b"")),
        )
    ]
