"""The bank's web processes as an image runs them, on the database of this test process."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil
from django.db import connection

from bench.servers import free_port, granian, path_with_venv
from demo.environment import CHECKOUT
from tests.wire import HEADER, Wire


@contextmanager
def served(state_dir: Path) -> Iterator[Wire]:
    """Two processes with four threads each, behind the address that a proxy would have."""
    port, log = free_port(), state_dir / "web.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            granian("config.listeners.proxied_wsgi:application", port),
            cwd=CHECKOUT,
            env=os.environ | path_with_venv(CHECKOUT) | _environment(state_dir),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_for(port, process, log)
        with closing(Wire(port)) as wire:
            yield wire
    finally:
        _end(process)


def _environment(state_dir: Path) -> dict[str, str]:
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    if str(at["HOST"]).startswith("/"):  # a directory with a socket
        directory = quote(f"{at['HOST']}/{at['NAME']}", safe="")
        url = f"postgresql://{at['USER']}@/{directory}"
    return {
        "DJANGO_SETTINGS_MODULE": "tests.lives.settings",
        "DATABASE_URL": url,
        "STATE_DIR": str(state_dir),
        "TRUSTED_PROXIES": "127.0.0.1",
        "CLIENT_CERTIFICATE_HEADER": HEADER,
        "LOG_LEVEL": "WARNING",
    }


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    url = f"http://127.0.0.1:{port}/cds/.well-known/openid-configuration"
    told = {"Host": "localhost:9443", "X-Forwarded-Proto": "https"}
    while True:
        try:
            answer = httpx.get(url, headers=told, trust_env=False, timeout=5)
        except httpx.TransportError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            assert answer.status_code == 200, answer.text
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    for one in family:  # told to end while a worker is starting, it waits for that for ever
        if one.is_running():
            one.kill()
    process.wait(timeout=10)
