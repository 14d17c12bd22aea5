"""Several programs live and die as one."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from demo.processes import REVIVALS, Program, ProgramDied, Supervisor

WAITS_FOR_EVER = "import signal; print('ready', flush=True); signal.pause()"
DIES = "import sys; print('ready', flush=True); sys.exit('the disk is full')"
HAS_A_CHILD = """
import signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print("child", child.pid, "ready", flush=True)
signal.pause()
"""
IS_DEAF = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", os.getpid(), "ready", flush=True)
signal.pause()
"""


@pytest.fixture
def supervisor(tmp_path):
    made = Supervisor(log_dir=tmp_path / "log", cwd=tmp_path)
    yield made
    made.stop()


def program(name: str, source: str) -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-c", source],
        environment=os.environ,
        is_ready=lambda printed: "ready" in printed,
    )


def is_alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        os.sched_yield()
    return condition()


def test_a_death_is_reported_with_the_end_of_the_log(supervisor):
    waiting = replace(program("waiting", WAITS_FOR_EVER), is_ready=lambda _printed: False)
    supervisor.start(waiting)
    supervisor.start(program("dying", DIES))

    with pytest.raises(ProgramDied, match=r"dying has ended with status 1(.|\n)*the disk is full"):
        supervisor.wait_until_ready(waiting)


def test_a_program_that_dies_before_it_is_ready_is_not_waited_for(supervisor):
    early = program("early", "raise SystemExit('no such port')")
    supervisor.start(early)

    with pytest.raises(ProgramDied, match="no such port"):
        supervisor.wait_until_ready(early)


def test_stopping_ends_the_children_of_children_too(supervisor, tmp_path):
    parent = program("parent", HAS_A_CHILD)
    supervisor.start(parent)
    supervisor.wait_until_ready(parent)
    child = int((tmp_path / "log" / "parent.log").read_text().split()[1])
    assert is_alive(child)

    supervisor.stop()

    assert comes_true(lambda: not is_alive(child))


def test_a_program_that_ignores_the_request_is_killed(supervisor, monkeypatch, tmp_path):
    monkeypatch.setattr("demo.processes.GRACE_SECONDS", 0.2)
    deaf = program("deaf", IS_DEAF)
    supervisor.start(deaf)
    supervisor.wait_until_ready(deaf)
    pid = int((tmp_path / "log" / "deaf.log").read_text().split()[1])
    assert is_alive(pid)

    supervisor.stop()

    assert comes_true(lambda: not is_alive(pid))


def test_a_program_that_never_becomes_ready_is_named(supervisor, monkeypatch):
    monkeypatch.setattr("demo.processes.READY_SECONDS", 0.2)
    slow = program("slow", "import signal; signal.pause()")
    supervisor.start(slow)

    with pytest.raises(ProgramDied, match=r"slow was not ready after"):
        supervisor.wait_until_ready(slow)


def test_a_killed_program_takes_its_children_along_and_is_forgotten(supervisor, tmp_path):
    parent = program("parent", HAS_A_CHILD)
    supervisor.start(parent)
    supervisor.wait_until_ready(parent, alone=True)
    child = int((tmp_path / "log" / "parent.log").read_text().split()[1])

    supervisor.kill("parent")

    assert comes_true(lambda: not is_alive(child))
    assert supervisor.ended() == []
    supervisor.start(parent)
    supervisor.wait_until_ready(parent, alone=True)


def test_what_ended_by_itself_is_named_and_keeps_nobody_else_from_starting(supervisor):
    supervisor.start(program("dying", "raise SystemExit(3)"))
    living = program("living", WAITS_FOR_EVER)
    supervisor.start(living)

    supervisor.wait_until_ready(living, alone=True)

    assert comes_true(lambda: supervisor.ended() == ["dying"])


def test_a_program_that_may_be_revived_is_started_again_and_not_for_ever(supervisor: Supervisor) -> None:
    dying = replace(program("dying", DIES), revived=True)
    supervisor.start(dying)

    for _ in range(REVIVALS):
        assert until(supervisor.look_after) == ["dying"]
    with pytest.raises(ProgramDied, match="dying has ended with status 1"):
        until(supervisor.look_after)


def test_any_other_program_that_ends_is_a_failure(supervisor: Supervisor) -> None:
    supervisor.start(program("dying", DIES))

    with pytest.raises(ProgramDied):
        until(supervisor.look_after)


def until(look: Callable[[], list[str]]) -> list[str]:
    """What it gives once it gives anything."""
    deadline = time.monotonic() + 30
    while not (seen := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return seen
