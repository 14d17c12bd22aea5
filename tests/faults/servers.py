"""PostgreSQL servers of one test's own, with all tables: they can be lost, followed, filled and damaged."""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from demo.authority import Authority
from demo.cluster import NAME, Cluster
from demo.postgres import find_binaries
from oidc.issuers import security_policy
from oidc.jose.keys import create_key
from tests.actors import Recipient

PATIENCE = 60.0


def until(what: Callable[[], bool]) -> None:
    """Wait for something that servers do by themselves."""
    ends = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < ends, f"{what.__name__} has not come true"
        time.sleep(0.05)


def asked(server: Cluster, *statements: str) -> list[tuple[Any, ...]]:
    """By a connection of somebody else's; what the last statement gives."""
    with psycopg.connect(host=str(server.home), user=NAME, dbname=NAME, autocommit=True) as other:
        for statement in statements:
            cursor = other.execute(statement)
        return cursor.fetchall() if cursor.description else []


@dataclass(frozen=True)
class Servers:
    """Accord uses one of them; all are gone after the test."""

    state: Path
    dump: Path | None
    """A dump of a database with every migration in it."""
    made: list[Cluster] = field(default_factory=list)

    def begin(self) -> Cluster:
        """One with all tables, and nothing in them; Accord uses it."""
        server = self._another()
        server.start()
        self.use(server)
        if self.dump is None:
            call_command("migrate", verbosity=0)
        else:
            command = ["--no-owner", "--single-transaction", "--dbname", NAME, str(self.dump)]
            _run("pg_restore", "--host", str(server.home), "--username", NAME, *command)
        return server

    def follower_of(self, primary: Cluster) -> Cluster:
        """A standby, which streams what its primary writes."""
        standby = self._another()
        standby.follow(primary)
        standby.start()
        return standby

    def use(self, server: Cluster) -> None:
        """Let Accord's connections lead there."""
        connection.close()
        connection.settings_dict |= {"HOST": str(server.home), "PORT": "", "USER": NAME, "NAME": NAME}

    def recipient(self, issuer: str, pki: Authority) -> Recipient:
        """One that is registered there, with a key of its issuer; it is told of faults, not thrown at."""
        create_key(issuer, security_policy(issuer).signing_algorithms[0], timezone.now())
        certificate = pki.client("budget-fox", organisation="budget-fox").certificate_pem
        made = Recipient(issuer, "budget-fox", certificate).register()
        made.http.raise_request_exception = False
        return made

    def _another(self) -> Cluster:
        folder = self.state / str(len(self.made))
        folder.mkdir()
        self.made.append(Cluster(state_dir=folder))
        return self.made[-1]


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(
        [find_binaries().tool(tool), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def dump(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A dump of the database that each worker copies, where there is one."""
    name = connection.settings_dict["TEST"]["TEMPLATE"]
    if not name:
        return None
    file = tmp_path_factory.mktemp("template") / "dump"
    where = ["--host", connection.settings_dict["HOST"], "--username", connection.settings_dict["USER"]]
    _run("pg_dump", "--format", "custom", "--compress", "0", "--file", str(file), *where, name)
    return file


@pytest.fixture
def servers(
    dump: Path | None, django_db_blocker: DjangoDbBlocker, settings: Any, tmp_path: Path
) -> Iterator[Servers]:
    settings.AUDIT_ANCHOR_DIR = tmp_path / "anchors"
    (tmp_path / "servers").mkdir()
    usual = dict(connection.settings_dict)
    own = Servers(tmp_path / "servers", dump)
    with django_db_blocker.unblock():
        try:
            yield own
        finally:
            connection.close()
            connection.settings_dict |= usual
            for server in own.made:
                server.reset()
