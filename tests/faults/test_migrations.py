"""Old and new code beside each other: a migration adds, and what is old goes on to work (F32)."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tests.faults.conftest import Backups

BEGAN = {"consent": 47, "oidc": 18, "portal": 10, "staff": 15, "example_bank": 6}
"""The last migration of each application that was written before the rule."""
TAKES_AWAY = (
    migrations.DeleteModel, migrations.RemoveField, migrations.RenameField, migrations.RenameModel,
    migrations.AlterModelTable,
)  # fmt: skip


def since_then() -> list[tuple[str, Operation]]:
    """The operations of all later migrations, each with its migration's name."""
    loaded = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [
        (f"{app}.{name}", operation)
        for (app, name), migration in sorted(loaded.items())
        if app in BEGAN and int(name[:4]) > BEGAN[app]
        for operation in migration.operations
    ]


def breaks_old_code(operation: Operation) -> bool:
    """Whether servers of the release before would fail beside it: of what they read something is gone, or a
    row that they insert lacks a value."""
    if isinstance(operation, TAKES_AWAY):
        return True
    if isinstance(operation, migrations.AddField):
        return not (operation.field.null or operation.field.has_db_default())
    return False


def test_no_migration_takes_away_what_the_release_before_uses() -> None:
    broken = [name for name, operation in since_then() if breaks_old_code(operation)]

    assert broken == [], "take away in the release after; give a column null=True or a db_default"


def test_the_rule_knows_what_it_forbids() -> None:
    kept, given = models.TextField(null=True), models.TextField(db_default="")

    assert breaks_old_code(migrations.RemoveField("client", "sector"))
    assert breaks_old_code(migrations.AddField("client", "word", models.TextField(default="")))
    assert not any(breaks_old_code(migrations.AddField("client", "word", field)) for field in (kept, given))


@pytest.mark.parametrize(("name", "longest"), [("lock_timeout", "5s"), ("statement_timeout", "15s")])
def test_a_migration_waits_for_no_lock_longer_than_a_call(backups: Backups, name: str, longest: str) -> None:
    """It connects as everything does: behind a migration that waits, all others would."""
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")

        assert cursor.fetchone() == (longest,)
