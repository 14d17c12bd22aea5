"""The bank that is broken: PostgreSQL behind the link, the web server as in production, worker and beat."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from bench.servers import free_port, granian, path_with_venv
from chaos.door import CERTIFICATE_HEADER
from chaos.link import Link
from demo.authority import Authority
from demo.cluster import NAME, SOCKET_FILE, Cluster, ClusterFailed
from demo.environment import CHECKOUT, Ports, kept_secret, sandbox
from demo.processes import Program, Supervisor
from demo.programs import beat, worker
from demo.trouble import SetupFailed

PATIENCE = 240.0
"""Seconds that anything may take to come back."""
FOLDERS = ("broker", "broker-done", "broker-control", "static", "link", "clients")
PORTS = Ports()
"""What the bank's addresses say; nobody listens there, since the callers' door knows the way."""


@dataclass(kw_only=True)
class Bank:
    """Up inside a `with` block. Whatever is killed comes back by `revive`, as a supervisor would have it."""

    state_dir: Path
    died: list[str] = field(default_factory=list)
    """Programs that ended though nobody killed them."""
    _lives: dict[str, int] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(state_dir=self.state_dir)

    @cached_property
    def authority(self) -> Authority:
        return Authority(self.state_dir / "pki")

    @cached_property
    def link(self) -> Link:
        return Link(listen=self.state_dir / "link" / SOCKET_FILE, upstream=self.cluster.home / SOCKET_FILE)

    @cached_property
    def port(self) -> int:
        return free_port()

    @cached_property
    def environment(self) -> dict[str, str]:
        """Of every program of the bank. They reach PostgreSQL by the link alone."""
        return {
            **os.environ,
            **path_with_venv(CHECKOUT),
            **sandbox(
                state_dir=self.state_dir,
                ports=PORTS,
                database_url=f"postgresql://{NAME}@/{quote(str(self.state_dir / 'link' / NAME), safe='')}",
                client_ca_file=self.authority.file,
                secret_key=kept_secret(self.state_dir / "secret-key"),
            ),
            "ISSUERS": "cds,nz,uk",
            "CLIENT_CERTIFICATE_HEADER": CERTIFICATE_HEADER,
            "TRUSTED_PROXIES": "127.0.0.1",
            "TRAFFIC_FACTOR": "1000",  # one client is all the load
        }

    @cached_property
    def _programs(self) -> dict[str, Program]:
        programs = (self._web(self.port), worker(self.environment), beat(self.environment))
        return {program.name: program for program in programs}

    def _web(self, port: int) -> Program:
        return Program(
            name="web",
            command=granian("config.listeners.proxied_wsgi:application", port),
            environment=self.environment,
            is_ready=lambda _printed: _answers(port),
        )

    @cached_property
    def _supervisor(self) -> Supervisor:
        return Supervisor(log_dir=self.state_dir / "log", cwd=CHECKOUT)

    def __enter__(self) -> "Bank":
        try:
            for folder in FOLDERS:
                (self.state_dir / folder).mkdir(parents=True, exist_ok=True)
            self.cluster.start()
            self.link.__enter__()
        except BaseException:  # Ctrl-C too: nothing may be left
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._supervisor.stop()
        with contextlib.suppress(RuntimeError):  # the link never came up
            self.link.__exit__()
        self.cluster.reset()

    def prepare(self, registrations: dict[str, Path]) -> None:
        """Tables, keys, customers, and a client at each issuer, by a file of its metadata."""
        self.manage(
            "setup", "-m", "demo.prepare", *[f"{name}={file}" for name, file in registrations.items()]
        )

    def manage(self, name: str, *command: str) -> str:
        """Run Python to its end in the bank's environment; what it printed. Raises SetupFailed."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip
        if done.returncode:
            raise SetupFailed(f"{name} failed:\n{(done.stdout + done.stderr)[-4000:]}")
        return done.stdout

    def start(self) -> None:
        for name in self._programs:
            self._start(name)

    def _start(self, name: str) -> None:
        """Each life of a program has a log of its own."""
        self._lives[name] = self._lives.get(name, 0) + 1
        program = replace(self._programs[name], name=f"{name} {self._lives[name]}")
        self._names[program.name] = name
        self._supervisor.start(program)
        self._supervisor.wait_until_ready(program, alone=True, seconds=PATIENCE)

    # --- what breaks ------------------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        """Take a program and all its processes away (SIGKILL), and start it anew."""
        self._supervisor.kill(f"{name} {self._lives[name]}")
        self._start(name)

    def kill_one_process(self, name: str, dice: random.Random) -> None:
        """Take one of a program's processes away, and leave it to the others what becomes of that."""
        main = psutil.Process(self._supervisor.process_id(f"{name} {self._lives[name]}"))
        children = main.children(recursive=True)
        if children:
            dice.choice(sorted(children, key=lambda child: child.pid)).kill()

    def revive(self) -> None:
        """Start again what has ended by itself, and remember that it has."""
        for ended in self._supervisor.ended():
            name = self._names[ended]
            self.died.append(ended)
            self.kill(name)

    def kill_postgres(self, *, away_for: float) -> None:
        """Kill the postmaster; its other processes notice and leave, and the next start recovers."""
        self.cluster.kill()
        time.sleep(away_for)
        self._postgres_again()

    def fill_disk(self, *, lasting: float) -> None:
        """Let no byte fit any more where everything of the bank lies, and then give the space back."""
        ballast = self.state_dir / "ballast"
        try:
            with ballast.open("wb", buffering=0) as file:
                for size in (1 << 20, 1 << 12, 1):
                    with contextlib.suppress(OSError):
                        while True:
                            file.write(bytes(size))
            time.sleep(lasting)
        finally:
            ballast.unlink()
        self._postgres_again()

    def _postgres_again(self) -> None:
        """Start it, or wait until it has come back by itself."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.cluster.start()
                self.database().close()
            except (ClusterFailed, psycopg.OperationalError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)  # one of the old processes is still there
            else:
                return

    def kill_backend(self, dice: random.Random) -> None:
        """Kill one of the processes that serve the bank: PostgreSQL ends all of them and recovers."""
        with self.database() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid() ORDER BY pid"
            ).fetchall()
            if rows:
                os.kill(dice.choice(rows)[0], signal.SIGKILL)

    def stop_broker(self, *, away_for: float) -> None:
        """Take the broker's folder away with all that lies in it, so that nobody can use it; then give an
        empty one back."""
        broker = self.state_dir / "broker"
        gone = self.state_dir / "broker-gone"
        shutil.rmtree(gone, ignore_errors=True)
        shutil.rmtree(self.state_dir / "broker-control", ignore_errors=True)
        broker.rename(gone)
        broker.touch()  # a file, which nobody can make a folder of
        time.sleep(away_for)
        broker.unlink()
        broker.mkdir()

    def slow_link(self, *, delay: float, lasting: float) -> None:
        """Let everything that the bank says to PostgreSQL come late."""
        self.link.delay = delay
        time.sleep(lasting)
        self.link.delay = 0.0

    def lock_consents(self, *, number: int, lasting: float) -> None:
        """Hold the newest consents, as somebody does who forgot to commit."""
        with self.database() as connection, connection.transaction():
            connection.execute(
                "SELECT id FROM consent_consent ORDER BY created_at DESC LIMIT %s FOR UPDATE", [number]
            )
            time.sleep(lasting)

    def use_up_connections(self, *, lasting: float) -> None:
        """End the bank's connections, and take all that there are before it has them back."""
        with contextlib.ExitStack() as taken:
            try:
                first = taken.enter_context(self.database())
                first.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
                while True:
                    taken.enter_context(self.database())
            except psycopg.OperationalError:  # there are no more
                time.sleep(lasting)

    def replace_web(self) -> None:
        """Start another web server, let callers find that one, and end the first in good order (SIGTERM)."""
        before = f"web {self._lives['web']}"
        port = free_port()
        self._programs["web"] = self._web(port)
        self._start("web")
        self.port = port
        self._supervisor.end(before)

    # --- a copy, and back to it ---------------------------------------------------------------------------

    def take_copy(self) -> None:
        """Of PostgreSQL's files, while everything rests."""
        self._supervisor.stop()
        self.cluster.stop()
        self._copy(self.cluster.data, self._kept)
        self.cluster.start()

    def restore_copy(self) -> None:
        """The files are lost, and the copy takes their place; nothing of the bank runs meanwhile."""
        self._supervisor.stop()
        self.cluster.stop()
        shutil.rmtree(self.cluster.data)
        self._copy(self._kept, self.cluster.data)
        self.cluster.start()

    @property
    def _kept(self) -> Path:
        return self.cluster.home / "kept"

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        subprocess.run(["cp", "--archive", str(source), str(target)], check=True)  # noqa: S607 -- owners too

    # --- what is asked afterwards -----------------------------------------------------------------------

    def database(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of the examiner's own, past the link."""
        return psycopg.connect(host=str(self.cluster.home), user=NAME, dbname=NAME, autocommit=True)


def _answers(port: int) -> bool:
    """Whether a server says anything, if only that its database is away: one may listen and not be up yet."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as caller:
            caller.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return bool(caller.recv(1))
    except OSError:
        return False
