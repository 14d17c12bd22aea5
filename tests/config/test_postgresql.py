"""Kept connections are asked for their health now and then, and never kept once they are dead."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from config.postgresql.base import TRUSTED_FOR, DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def killed() -> Iterator[DatabaseWrapper]:
    """A connection between two requests, with its server process gone."""
    ours = connection.copy()
    assert isinstance(ours, DatabaseWrapper)
    ours.ensure_connection()
    info = ours.connection.info
    with psycopg.connect(info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [info.backend_pid])
    ours.health_check_enabled, ours.health_check_done = True, False
    yield ours
    ours.close()


def test_one_that_answered_lately_is_not_asked_again(killed: DatabaseWrapper) -> None:
    kept = killed.connection

    killed.close_if_health_check_failed()

    assert killed.connection is kept


def test_one_that_has_died_is_closed_once_it_is_asked(killed: DatabaseWrapper) -> None:
    killed.answered_at -= TRUSTED_FOR

    killed.close_if_health_check_failed()

    assert killed.connection is None
    with killed.cursor() as cursor:
        cursor.execute("SELECT 1")
