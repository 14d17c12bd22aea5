"""The server as an image runs it: a process that dies is replaced, and takes nobody else along."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bench.servers import free_port, granian, path_with_venv
from demo.environment import CHECKOUT

HELLO = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[psutil.Process]:
    """Our production command, with an application that needs nothing."""
    (tmp_path / "hello.py").write_text(HELLO)
    process = subprocess.Popen(
        granian("hello:application", port), cwd=tmp_path, env=os.environ | path_with_venv(CHECKOUT)
    )
    yield psutil.Process(process.pid)
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:  # told to end while a worker was starting, it waits for it for ever
        for one in (*psutil.Process(process.pid).children(recursive=True), process):
            one.kill()
        process.wait(timeout=30)


def workers(server: psutil.Process) -> set[int]:
    """The processes that serve: those of the server that live and are no resource tracker of Python's."""
    return {child.pid for child in server.children() if serves(child)}


def serves(child: psutil.Process) -> bool:
    """A child that has ended, whether its parent has noticed or not, serves nobody."""
    try:
        return "resource_tracker" not in " ".join(child.cmdline())
    except psutil.NoSuchProcess:
        return False


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as caller:
            caller.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b"hello" in caller.recv(4096) + caller.recv(4096)
    except OSError:
        return False


@pytest.fixture
def settled(server: psutil.Process) -> Callable[[], bool]:
    """Both serve, and have been seen to for a while: granian does not notice who dies while it is being
    started. By our own clock, as that by which a process began may be seconds off."""
    seen: dict[int, float] = {}

    def both() -> bool:
        now, there = time.monotonic(), workers(server)
        for worker in there:
            seen.setdefault(worker, now)
        return len(there) == 2 and all(now - seen[worker] > 3 for worker in there)

    return both


def comes_true(condition) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if condition():
            return True
        os.sched_yield()
    return False


def test_a_process_that_is_killed_is_replaced_and_the_server_goes_on(server, settled, port):
    assert comes_true(lambda: answers(port) and settled())
    before = workers(server)
    psutil.Process(min(before)).kill()

    assert comes_true(lambda: settled() and min(before) not in workers(server))
    assert server.is_running()
    assert comes_true(lambda: answers(port))


def test_the_image_runs_it_so():
    image = (CHECKOUT / "docker" / "Dockerfile").read_text()

    assert '"--respawn-failed-workers"' in image.partition("CMD")[2]
