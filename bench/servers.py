"""Starts a server to be measured, and ends it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from demo.trouble import SetupFailed

WORKERS = 2


@contextmanager
def serving(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    port: int,
    cwd: Path,
    out: Path,
) -> Iterator[psutil.Process]:
    """The process of a server that accepts connections; what it prints stands in `out`."""
    with out.open("w") as log:
        process = subprocess.Popen(command, env=dict(environment), cwd=cwd, stdout=log, stderr=log)
    try:
        _wait_for(port, process, out)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def granian(target: str, port: int) -> list[str]:
    """Our production command, for one WSGI application."""
    return [
        "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--respawn-failed-workers", "--blocking-threads", "4",
        "--log-level", "warning", target,
    ]  # fmt: skip


def gunicorn(port: int) -> list[str]:
    """The listener that needs no further package, in as many processes."""
    return [
        "gunicorn", "--config", "python:config.listeners.proxied", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--threads", "8",
    ]  # fmt: skip


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def path_with_venv(checkout: Path) -> dict[str, str]:
    return {"PATH": f"{checkout / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def _wait_for(port: int, process: subprocess.Popen[bytes], out: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(1)  # its other workers
            return
    raise SetupFailed(f"A server did not start. It printed:\n{out.read_text()}")
