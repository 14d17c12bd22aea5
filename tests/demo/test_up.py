"""`python -m demo up` as a person meets it: it comes up, and whatever ends it leaves no process."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.cluster import Cluster
from demo.environment import CHECKOUT, Ports
from demo.stack import hold_lock

START_SECONDS = 300
PROGRAMS = (
    "listeners.browser",
    "listeners.mtls",
    "config.celery worker",
    "config.celery beat",
    "app.py",
    "postgres",
)


class Demo:
    """A running demo and the processes below it."""

    def __init__(self, state_dir: Path, ports: Ports) -> None:
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment = inherited | {"STATE_DIR": str(state_dir)} | ports.as_environment()
        self._output = state_dir / "output"
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "demo", "up"],
                cwd=CHECKOUT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._cluster = Cluster(state_dir=state_dir)

    @property
    def said(self) -> str:
        return self._output.read_text()

    def comes_up(self) -> bool:
        return waits_for(lambda: "Up after" in self.said or self.process.poll() is not None) and (
            "Up after" in self.said
        )

    def descendants(self) -> dict[int, str]:
        """Every process below the demo, and PostgreSQL, which stands beside it."""
        listed = subprocess.run(
            ["ps", "-ewwo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        rows = [
            (int(pid), int(parent), name) for pid, parent, name in map(_split, listed.stdout.splitlines())
        ]
        found = {self.process.pid, int((self._cluster.data / "postmaster.pid").read_text().split()[0])}
        while more := {pid for pid, parent, _ in rows if parent in found} - found:
            found |= more
        return {pid: name for pid, _, name in rows if pid in found}

    def ends(self) -> int:
        return self.process.wait(timeout=60)


def _split(row: str) -> tuple[str, str, str]:
    pid, parent, name = row.split(maxsplit=2)
    return pid, parent, name


def waits_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.2)
    return condition()


def still_alive(processes: dict[int, str]) -> list[str]:
    alive = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    living = {int(row.split()[0]) for row in alive.splitlines() if "Z" not in row.split()[1]}
    return [name for pid, name in processes.items() if pid in living]


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("demo")
    yield directory
    Cluster(state_dir=directory).reset()


@pytest.fixture
def demo(state_dir) -> Iterator[Demo]:
    running = Demo(state_dir, Ports.free())
    assert running.comes_up(), running.said
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.ends()


def test_ctrl_c_ends_every_process(demo):
    processes = demo.descendants()
    for name in PROGRAMS:
        assert any(name in each for each in processes.values()), name

    demo.process.send_signal(signal.SIGINT)

    assert demo.ends() == 0
    assert still_alive(processes) == []


def test_when_a_program_dies_the_rest_is_ended_and_its_log_shown(demo):
    processes = demo.descendants()
    recipient = next(pid for pid, name in processes.items() if "app.py" in name)

    os.kill(recipient, signal.SIGKILL)

    assert demo.ends() == 1
    assert "sample recipient has ended with status -9" in demo.said
    assert still_alive(processes) == []


def test_a_worker_that_dies_is_started_again(demo):
    processes = demo.descendants()
    worker = next(pid for pid, name in processes.items() if "config.celery worker" in name)

    os.kill(worker, signal.SIGKILL)

    assert waits_for(lambda: "Started again: worker" in demo.said)
    assert demo.process.poll() is None


def test_a_busy_port_is_named_with_what_to_do(state_dir):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = Demo(state_dir, Ports(browser=port, mtls=1, recipient=2))

        assert refused.ends() == 1
        assert f"Port {port} cannot be used: Address already in use" in refused.said
        assert "PORT_BROWSER=" in refused.said


def test_the_state_of_a_running_demo_cannot_be_deleted(state_dir):
    with hold_lock(state_dir):
        reset = subprocess.run(
            [sys.executable, "-m", "demo", "reset"],
            cwd=CHECKOUT,
            env=os.environ | {"STATE_DIR": str(state_dir)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert reset.returncode == 1
    assert f"in use by process {os.getpid()}" in reset.stderr
    assert state_dir.exists()
