"""Prepares what Django's settings read, and a throwaway PostgreSQL, before any test module is imported.

The first process does it once; the workers of pytest-xdist inherit its environment.
"""

import atexit
import gc
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from demo.authority import Authority
from demo.cluster import Cluster
from demo.environment import Ports, sandbox
from tests import template_database

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
STATE = "ACCORD_TEST_STATE"  # where the first process keeps the session's files

if not IS_WORKER:
    os.environ[STATE] = tempfile.mkdtemp(prefix="accord-tests-")
state_dir = Path(os.environ[STATE])
authority = Authority(state_dir / "pki")
cluster = Cluster(state_dir=state_dir, durable=False)

if not IS_WORKER:
    (state_dir / "static").mkdir()  # whitenoise warns where its directory is missing
    (state_dir / "broker").mkdir()  # where jobs wait for a worker that the tests do without
    state_dir.chmod(0o711)  # PostgreSQL may run as another account and has to walk through
    # At the interpreter's end, so that a conftest or a setting that fails to load leaves no server either.
    atexit.register(shutil.rmtree, state_dir, ignore_errors=True)
    if ours := "DATABASE_URL" not in os.environ:
        atexit.register(cluster.reset)
        cluster.start()
    os.environ |= sandbox(
        state_dir=state_dir,
        ports=Ports(),
        database_url=os.environ.get("DATABASE_URL", cluster.url),
        client_ca_file=authority.file,
        secret_key=secrets.token_urlsafe(64),
    ) | {
        "TRAFFIC_FACTOR": "1000",  # one client makes all calls, as fast as the machine lets it
        "BANK_TIME_ZONE": "UTC",
    }
    if ours:
        template_database.begin(state_dir)


# The same examples at every run.
hypothesis_settings.register_profile(
    "accord",
    derandomize=True,
    deadline=None,  # a busy machine is no fault; that time is bounded has tests of its own
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("accord")

django.setup()
from tests.chromium import chromium  # noqa: E402, F401 -- a fixture, by its name
from tests.clauses.recorder import pytest_addoption, pytest_configure  # noqa: E402, F401 -- hooks, by their names
from tests.events import *  # noqa: E402, F403 -- as the next line
from tests.people import *  # noqa: E402, F403 -- models load only now; pytest finds fixtures by name
from tests.scheduling import pytest_xdist_make_scheduler  # noqa: E402, F401 -- the same


def pytest_collection_finish() -> None:
    """Code and tests stay to the end: without them the collector of garbage has little to look through."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django's, under which it looks for what a database is to be made of."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template_database.wait(state_dir) or None


@pytest.fixture(scope="session")
def pki() -> Authority:
    """The authority that the server under test trusts; mints client certificates and their faulty twins."""
    return authority
