"""One load on one server: wrk sends prepared requests over 16 connections; CPU time is read beside it."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psutil

CONNECTIONS = 16
SEND = Path(__file__).parent / "send.lua"


class LoadFailed(Exception):
    """wrk is missing, or an answer was not the one expected."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """A kind of request: every body is sent once at most, since assertions are single-use."""

    url: str
    headers: Mapping[str, str]
    bodies: Sequence[str]

    def share(self, turn: int, of: int) -> "Load":
        """The bodies that belong to one of so many turns; one that is alone may be repeated."""
        return self if len(self.bodies) == 1 else replace(self, bodies=self.bodies[turn::of])


@dataclass(frozen=True, kw_only=True)
class Result:
    per_second: float
    p99_ms: float
    cpu_ms: float
    """CPU time of the server's own processes for one request; PostgreSQL's is not in it."""

    @classmethod
    def median(cls, several: Sequence["Result"]) -> "Result":
        return cls(
            per_second=median(one.per_second for one in several),
            p99_ms=median(one.p99_ms for one in several),
            cpu_ms=median(one.cpu_ms for one in several),
        )


def run(
    load: Load,
    *,
    seconds: int,
    server: psutil.Process,
    directory: Path,
    connections: int = CONNECTIONS,
) -> Result:
    """Send for so many seconds; raises LoadFailed where an answer was refused or the bodies ran out."""
    if shutil.which("wrk") is None:
        raise LoadFailed("wrk is missing. On Debian and Ubuntu: apt-get install wrk")
    bodies = directory / "bodies"
    bodies.write_text("\n".join(load.bodies) + "\n")
    headers = [part for name, value in load.headers.items() for part in ("-H", f"{name}: {value}")]
    before = cpu_of(server)
    done = subprocess.run(
        [
            "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
            "--timeout", "20s", "--latency", *headers, "--script", str(SEND), load.url,
        ],
        env=os.environ | {"BODIES": str(bodies)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    spent = cpu_of(server) - before
    found = re.search(r"sent (\d+) good (\d+)", done.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    if found is None or rate is None or p99 is None:
        raise LoadFailed(done.stdout + done.stderr)
    sent, good = int(found[1]), int(found[2])
    if good < sent or not sent:
        raise LoadFailed(f"{sent - good} of {sent} requests were refused at {load.url}\n{done.stdout}")
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return Result(per_second=float(rate[1]), p99_ms=float(p99[1]) * scale, cpu_ms=1000 * spent / sent)


def cpu_of(server: psutil.Process) -> float:
    """Seconds of CPU of a process and all it has started."""
    times = [one.cpu_times() for one in (server, *server.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))
