"""A PostgreSQL server for the demo and the tests, started from the machine's binaries or a wheel's.

It listens on one Unix socket and on no port. Its directory belongs to the account that runs it and has mode
0700, so only that account and root can reach the socket. That is why it trusts whoever does: a password kept
beside the data would protect nothing more.
"""

import hashlib
import os
import pwd
import shlex
import shutil
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from demo.postgres import Binaries, MissingBinaries, find_binaries
from demo.trouble import SetupFailed

NAME = "accord"  # of the superuser and of the database
LONGEST_SOCKET_PATH = 107  # bytes of sun_path on Linux, less its closing zero
SOCKET_FILE = ".s.PGSQL.5432"
# A test run's data is thrown away, so nothing of it has to survive a power cut.
WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ROOM_FOR_RACES = {"max_connections": "300", "shared_buffers": "64MB"}


class ClusterFailed(SetupFailed):
    """PostgreSQL could not be set up, started or stopped; says which command failed and what it printed."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A PostgreSQL server of our own whose home is derived from `state_dir`."""

    state_dir: Path
    durable: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    """PostgreSQL's own, beside ours."""
    wheel_only: bool = field(default=False, repr=False)  # tests: look past the machine's own binaries

    @property
    def url(self) -> str:
        """A DATABASE_URL for django-environ.

        The directory stands in the path and not in the host, where URL parsers would lower its case.
        """
        return f"postgresql://{NAME}@/{quote(f'{self.home}/{NAME}', safe='')}"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @cached_property
    def account(self) -> pwd.struct_passwd:
        """Who runs the server: ourselves, but never root, which PostgreSQL refuses."""
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise ClusterFailed(
            "PostgreSQL refuses root, and this machine has neither an account 'postgres' nor 'nobody'"
        )

    @cached_property
    def home(self) -> Path:
        """Below the state directory; below /var/tmp where that is out of the server's reach or too long."""
        state_dir = self.state_dir.resolve()
        wanted = state_dir / "postgres"
        if len(os.fsencode(wanted / SOCKET_FILE)) <= LONGEST_SOCKET_PATH and self._reaches(state_dir):
            return wanted
        name = hashlib.sha256(os.fsencode(state_dir)).hexdigest()[:12]
        return Path("/var/tmp") / f"{NAME}-{os.geteuid()}-{name}" / "postgres"  # noqa: S108 -- checked in _make_home

    def start(self) -> None:
        """Bring the server up, making its data the first time; attach when it already runs."""
        if self.is_running():
            return
        self._make_home()
        binaries = self._binaries()
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)  # half made: initdb was interrupted
            self._run(
                binaries.initdb, "--pgdata", str(self.data), "--username", NAME, "--auth", "trust",
                "--encoding", "UTF8", "--locale", "C", "--data-checksums",
                *(() if self.durable else ("--no-sync",)),
            )  # fmt: skip
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.home), **ROOM_FOR_RACES}
        settings |= ({} if self.durable else WITHOUT_DURABILITY) | dict(self.settings)
        options = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        self._run(
            binaries.pg_ctl, "start", "--wait", "--timeout", "60", "--silent",
            "--pgdata", str(self.data), "--log", str(self.log), "--options", options,
        )  # fmt: skip
        self._make_database()

    def stop(self) -> None:
        """End the server and wait for its last process; nothing to do when it is not running."""
        self._end("fast")

    def reset(self) -> None:
        """Stop the server and delete its data."""
        self._end("immediate")  # what is deleted next need not be written first
        if self.home.is_relative_to(self.state_dir.resolve()):
            shutil.rmtree(self.home, ignore_errors=True)
        else:
            shutil.rmtree(self.home.parent, ignore_errors=True)

    def kill(self) -> None:
        """Take the postmaster away (SIGKILL), and wait until its other processes have noticed and left: one
        that serves somebody may answer until then."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
        others = postmaster.children()
        postmaster.kill()
        psutil.wait_procs(others, timeout=60)

    def follow(self, primary: "Cluster") -> None:
        """Copy another server's data, in place of none; once started, this one is its standby."""
        self._make_home()
        self._run(
            self._binaries().tool("pg_basebackup"), "--pgdata", str(self.data), "--host", str(primary.home),
            "--username", NAME, "--checkpoint", "fast", "--write-recovery-conf",
            *(() if self.durable else ("--no-sync",)),
        )  # fmt: skip

    def promote(self) -> None:
        """End following: from now on it takes writes itself."""
        self._run(self._binaries().pg_ctl, "promote", "--wait", "--silent", "--pgdata", str(self.data))

    def is_running(self) -> bool:
        """Whether a server listens on our socket; a file that a crash left behind does not count."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.home / SOCKET_FILE))
            except (FileNotFoundError, ConnectionRefusedError):
                return False
        return True

    def _end(self, mode: str) -> None:
        if self.is_running():
            self._run(
                self._binaries().pg_ctl, "stop", "--wait", "--timeout", "60", "--silent", "--mode", mode,
                "--pgdata", str(self.data),
            )  # fmt: skip

    def _binaries(self) -> Binaries:
        """The newest PostgreSQL, or the one that made the data; copied if out of the account's reach."""
        made_by = self.data / "PG_VERSION"
        major = int(made_by.read_text()) if made_by.exists() else None
        try:
            found = find_binaries(major=major, wheel_only=self.wheel_only)
        except MissingBinaries as missing:
            raise ClusterFailed(str(missing)) from missing
        if self._reaches(found.initdb):
            return found
        folder = self.home / "binaries"
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        return found.copied_to(folder)

    def _make_home(self) -> None:
        """Make the server's directory; refuse one that another account of this machine may have prepared."""
        if not self.home.is_relative_to(self.state_dir.resolve()):
            outside = self.home.parent
            outside.mkdir(mode=0o711, exist_ok=True)
            facts = outside.lstat()
            if facts.st_uid != os.geteuid() or facts.st_mode & 0o022 or outside.is_symlink():
                raise ClusterFailed(f"{outside} belongs to someone else: look at it, remove it, start again")
            outside.chmod(0o711)  # whatever the umask took away: the server has to walk through
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(self.home, self.account.pw_uid, self.account.pw_gid)

    def _make_database(self) -> None:
        with psycopg.connect(
            host=str(self.home), user=NAME, dbname="postgres", autocommit=True
        ) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None:
                connection.execute(f'CREATE DATABASE "{NAME}"')

    def _reaches(self, path: Path) -> bool:
        """Whether the server's account may walk to `path` and use it."""
        if os.geteuid() != 0:
            return True
        return self._as_account(["test", "-x", str(path)]) == 0

    def _run(self, *command: str | Path) -> None:
        # The server inherits the command's output, so that goes to a file: a pipe would never end.
        with (self.home / "setup.log").open("w+") as output:
            status = self._as_account([str(word) for word in command], output=output.fileno(), cwd=self.home)
            output.seek(0)
            said = output.read()
        if status:
            said += self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise ClusterFailed(f"{Path(command[0]).name} failed with {status}:\n{said.strip()}")

    def _as_account(
        self, command: list[str], *, output: int = subprocess.DEVNULL, cwd: Path | str = "/"
    ) -> int:
        """Run a command as the server's account, with nothing of our environment but the path; its status.

        A Ctrl-C waits for its end: half a start would leave a server that nobody knows of.
        """
        other = self.account if os.geteuid() == 0 else None
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": "/", "LC_ALL": "C", "TZ": "UTC"},
            user=other and other.pw_uid,
            group=other and other.pw_gid,
            extra_groups=[] if other else None,
            start_new_session=True,
        )
        try:
            return process.wait()
        finally:
            process.wait()
