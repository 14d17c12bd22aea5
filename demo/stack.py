"""The whole product on one machine: PostgreSQL, both listeners, worker, beat and the sample recipient."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import IO

from demo import programs
from demo.authority import Authority, Credential
from demo.cluster import Cluster
from demo.directory import Directory
from demo.environment import CHECKOUT, Ports, kept_secret, sandbox
from demo.processes import Supervisor
from demo.trouble import SetupFailed


def _silent(_line: str) -> None:
    """For a stack whose progress nobody watches."""


@dataclass(kw_only=True)
class Stack:
    """Up inside a `with` block; its state lies below `state_dir` and its processes end with the block.

    Without `database_url` it runs a PostgreSQL of its own, whose data survives a power cut only if `durable`.
    """

    state_dir: Path
    ports: Ports = field(default_factory=Ports.free)
    database_url: str | None = None
    durable: bool = False
    say: Callable[[str], None] = _silent
    _lock: IO[str] | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> "Stack":
        try:
            self.start()
        except BaseException:  # Ctrl-C too: whatever stops the start, nothing of it may be left
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @cached_property
    def authority(self) -> Authority:
        return Authority(self.state_dir / "pki")

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(state_dir=self.state_dir, durable=self.durable)

    @cached_property
    def recipient_certificate(self) -> Credential:
        """What the sample recipient shows to the bank."""
        return self.authority.client(
            "recipient", organisation="Budget Fox Pty Ltd", unit="Data", dns="client.budgetfox.example"
        )

    @cached_property
    def environment(self) -> dict[str, str]:
        """Of every process of the bank: the caller's, and over it what the settings read."""
        keys = Directory(self.state_dir).keys_file
        vouched = (
            {}
            if "ISSUERS" in os.environ
            else {
                "DIRECTORY_KEYS": f"cds={keys},uk={keys}",
                "REGISTERS": f"cds={Directory(self.state_dir).register}",
            }
        )
        return {
            **vouched,
            **os.environ,
            **sandbox(
                state_dir=self.state_dir,
                ports=self.ports,
                database_url=self.database_url or self.cluster.url,
                client_ca_file=self.authority.file,
                secret_key=kept_secret(self.state_dir / "secret-key"),
            ),
        }

    @cached_property
    def _supervisor(self) -> Supervisor:
        return Supervisor(log_dir=self._log_dir, cwd=CHECKOUT)

    @property
    def _log_dir(self) -> Path:
        return self.state_dir / "log"

    def start(self) -> None:
        """Set up what is missing, start every program and return when each of them does its work."""
        self.ports.require_free()
        self._log_dir.mkdir(parents=True, exist_ok=True)
        self._lock = hold_lock(self.state_dir)
        if self.database_url is None:
            self._step("PostgreSQL", self.cluster.start)
        self._step("Certificates", self.authority.server)
        self._prepare()
        for folder in ("broker", "broker-done", "broker-control", "static"):
            (self.state_dir / folder).mkdir(exist_ok=True)
        to_run = [
            *programs.servers(ports=self.ports, authority=self.authority, environment=self.environment),
            programs.recipient(
                ports=self.ports,
                authority=self.authority,
                certificate=self.recipient_certificate,
                state=self.state_dir / "recipient",
            ),
        ]
        for program in to_run:
            self._supervisor.start(program)
        for program in to_run:
            self._step(f"Started: {program.name}", partial(self._supervisor.wait_until_ready, program))

    def watch(self) -> None:
        """Wait for ever; start worker and beat again where they end, raise when anything else does."""
        while True:
            time.sleep(1)
            for name in self._supervisor.look_after():
                self.say(f"Started again: {name}")
            if self.database_url is None and not self.cluster.is_running():
                raise SetupFailed(f"PostgreSQL has ended; {self.cluster.log} says why")

    def stop(self) -> None:
        """End every process this stack has started, PostgreSQL last."""
        self._supervisor.stop()
        if self._lock is None:
            return
        if self.database_url is None:
            self.cluster.stop()
        self._lock.close()
        self._lock = None

    def _step(self, title: str, action: Callable[[], object]) -> None:
        begun = time.monotonic()
        action()
        self.say(f"  {title:<46}{time.monotonic() - begun:5.1f} s")

    def _prepare(self) -> None:
        """Let the sample recipient write its registrations, then fill the database."""
        out = self.state_dir / "clients"
        write = programs.registrations_of_recipient(
            ports=self.ports,
            certificate=self.recipient_certificate,
            state=self.state_dir / "recipient",
            out=out,
        )
        self._run("register", write, lambda _line: None)
        files = [f"{file.stem}={file}" for file in sorted(out.glob("*.json"))]
        self._run("setup", [sys.executable, "-m", "demo.prepare", *files], self.say)

    def _run(self, name: str, command: Sequence[str], say: Callable[[str], None]) -> None:
        """Run a command to its end, passing on each line it prints; its errors go to its log."""
        log_file = self._log_dir / f"{name}.log"
        with (
            log_file.open("w") as log,
            subprocess.Popen(
                command, cwd=CHECKOUT, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
            ) as process,
        ):
            try:
                for line in process.stdout or ():
                    say(line.rstrip())
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            tail = "\n".join(f"  {line}" for line in log_file.read_text().splitlines()[-20:])
            raise SetupFailed(f"The setup failed ({name}). The end of {log_file}:\n{tail}")


def hold_lock(state_dir: Path) -> IO[str]:
    """Take the state directory for this process; refuse when another one has it."""
    lock = (state_dir / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise SetupFailed(f"{state_dir} is in use by process {lock.read().strip()}; end it first") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
