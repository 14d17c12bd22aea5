"""Stock django-oauth-toolkit under the same server command: what we began from."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import psycopg

from bench.load import Load
from bench.peers.peer import Ground, Running
from bench.servers import free_port, granian, path_with_venv, serving
from bench.works import CLIENT, SECRET
from demo.environment import CHECKOUT

SITE = "bench.peers.toolkit_site"


@contextmanager
def stock_toolkit(ground: Ground) -> Iterator[Running]:
    """It knows no assertions and no pushed requests: only what it can do is asked, with a secret."""
    with psycopg.connect(
        host=str(ground.cluster.home), user="accord", dbname="accord", autocommit=True
    ) as it:
        it.execute("CREATE DATABASE toolkit")
    environment = os.environ | path_with_venv(CHECKOUT) | {
        "DJANGO_SETTINGS_MODULE": f"{SITE}.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": ground.cluster.url.removesuffix("accord") + "toolkit",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", f"{SITE}.seed"], env=environment, cwd=CHECKOUT, check=True, capture_output=True
    )
    port = free_port()
    with serving(
        granian(f"{SITE}.wsgi:application", port),
        environment=environment,
        port=port,
        cwd=CHECKOUT,
        out=ground.directory / "toolkit.out",
    ) as server:
        yield Running(server, _loads(port))


def _loads(port: int) -> Iterator[tuple[str, Load]]:
    form = {
        "grant_type": "client_credentials",
        "scope": "consents",
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"http://127.0.0.1:{port}/o"
    yield "client credentials", Load(url=f"{url}/token/", headers=headers, bodies=[urlencode(form)])
    reader = headers | {"Authorization": f"Bearer {'introspection' * 4}"}
    body = urlencode({"token": "accounts" * 4})
    yield "introspection", Load(url=f"{url}/introspect/", headers=reader, bodies=[body])
