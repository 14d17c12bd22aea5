"""Runs several programs as one: each with its own log and process group, all ended together."""

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.trouble import SetupFailed

READY_SECONDS = 180
GRACE_SECONDS = 15
TAIL_LINES = 20
REVIVALS = 5
"""How often one program is started again before its ending is a failure."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, and how to tell that it does its work."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    is_ready: Callable[[str], bool]  # given all that the program has printed so far
    revived: bool = False
    """Whether it is started again where it ends: its watchdog may end it (`config.watchdog`)."""


class ProgramDied(SetupFailed):
    """A program ended, or never became ready; the message ends with the last lines of its log."""


class Supervisor:
    """Starts programs in order and ends them in the opposite one. Not for several threads."""

    def __init__(self, *, log_dir: Path, cwd: Path) -> None:
        self._log_dir = log_dir
        self._cwd = cwd
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._programs: dict[str, Program] = {}
        self._revivals: Counter[str] = Counter()

    def start(self, program: Program) -> None:
        """Start a program in a process group of its own: a Ctrl-C at the terminal reaches us and not it."""
        self._log_dir.mkdir(parents=True, exist_ok=True)
        self._programs[program.name] = program
        self._log(program.name).unlink(missing_ok=True)
        self._run(program)

    def _run(self, program: Program) -> None:
        with self._log(program.name).open("ab") as log:
            self._running[program.name] = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._cwd,
                env=dict(program.environment),
                start_new_session=True,
            )

    def wait_until_ready(
        self, program: Program, *, alone: bool = False, seconds: float | None = None
    ) -> None:
        """Return when the program does its work; raise when it takes longer than a minute, or than `seconds`
        where they are given, or when it dies, or, unless it is waited for `alone`, any other one."""
        longest = READY_SECONDS if seconds is None else seconds
        deadline = time.monotonic() + longest
        while not program.is_ready(self._log(program.name).read_text(errors="replace")):
            self.require_alive(*[program.name] if alone else self._running)
            if time.monotonic() > deadline:
                raise ProgramDied(self._report(program.name, f"was not ready after {longest:.0f} seconds"))
            time.sleep(0.1)

    def look_after(self) -> list[str]:
        """Start again what has ended and may be revived, giving its names; raise for whatever else ended."""
        revived = []
        for name, process in list(self._running.items()):
            if process.poll() is None:
                continue
            if not self._programs[name].revived or self._revivals[name] >= REVIVALS:
                self.require_alive()
            self._revivals[name] += 1
            _signal_group(process, signal.SIGKILL)  # what the program itself has left behind
            self._run(self._programs[name])
            revived.append(name)
        return revived

    def require_alive(self, *names: str) -> None:
        """Raise when one of the programs, or of all where none is named, has ended."""
        for name in names or self._running:
            status = self._running[name].poll()
            if status is not None:
                raise ProgramDied(self._report(name, f"has ended with status {status}"))

    def ended(self) -> list[str]:
        """The names of the programs that have ended, which nobody asked them to."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def kill(self, name: str) -> None:
        """End a program and all it has started in this instant, as a machine does that fails (SIGKILL)."""
        process = self._running.pop(name)
        _signal_group(process, signal.SIGKILL)
        process.wait()

    def end(self, name: str) -> None:
        """End a program in good order: it is told to, and given its time."""
        process = self._running.pop(name)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=GRACE_SECONDS)
        _signal_group(process, signal.SIGKILL)  # also what the program itself has left behind
        process.wait()

    def process_id(self, name: str) -> int:
        return self._running[name].pid

    def stop(self) -> None:
        """End every program and whatever it started; those that do not go in time are killed."""
        for process in reversed(self._running.values()):
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            _signal_group(process, signal.SIGKILL)  # also what the program itself has left behind
            process.wait()
        self._running.clear()

    def _log(self, name: str) -> Path:
        return self._log_dir / f"{name}.log"

    def _report(self, name: str, what: str) -> str:
        log = self._log(name)
        tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join([f"{name} {what}. The end of {log}:", *(f"  {line}" for line in tail)])


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # nobody is left in the group
