"""`python -m demo up | reset | journey | pictures | standing | statement | test | run`."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from demo import chromium, directory, nginx
from demo.authority import Authority
from demo.cluster import Cluster
from demo.environment import CHECKOUT, Ports, as_deployed
from demo.sign_in import ONE_TIME_CODE, PASSWORD
from demo.stack import Stack, hold_lock
from demo.trouble import SetupFailed

STATE = Path(os.environ.get("STATE_DIR", CHECKOUT / "var")).resolve()


def up() -> int:
    """Run the demo until Ctrl-C."""
    begun = time.monotonic()
    ports = Ports.of_the_environment()
    say("Starting Accord")
    stack = Stack(
        state_dir=STATE, ports=ports, database_url=os.environ.get("DATABASE_URL"), durable=True, say=say
    )
    with ending_in_order(), stack:
        say(f"Up after {time.monotonic() - begun:.0f} s. Logs: {STATE / 'log'}\n\n{welcome(stack)}\n")
        stack.watch()
    return 0


def welcome(stack: Stack) -> str:
    """Where to go and who to be."""
    ports = stack.ports
    return f"""\
  Begin here: the sample recipient       {ports.recipient_url}
  The bank's portal                      {ports.base_url}
  The bank's host for recipients (mTLS)  {ports.mtls_base_url}
  The bank's staff                       {ports.staff_base_url}

  Customers: mia (three accounts), leo and leo2 (a joint account), noah (no eligible account),
             ava (business and personal)
  Staff:     sam (cases), ada (auditor), suki (support), rhea and ravi (recipients),
             pia and paul (privacy), otto (operator)
  Password:  {PASSWORD}         One-time code: {ONE_TIME_CODE}

  Your browser does not know the demo's authority yet: accept its warning, or import
  {stack.authority.file}

  Ctrl-C ends everything; the next start keeps the data; `make demo-reset` deletes it."""


def reset() -> int:
    """Delete everything the demo has made."""
    if STATE.exists():
        hold_lock(STATE).close()  # refuses while a demo runs
    Cluster(state_dir=STATE).reset()
    shutil.rmtree(STATE, ignore_errors=True)
    say("Deleted the demo's data.")
    return 0


def journey() -> int:
    """Walk the main story of each ecosystem on a stack of its own."""
    from demo.journey import main

    with ending_in_order():
        return main()


def pictures() -> int:
    """Take the README's pictures from a stack of their own."""
    from demo.pictures import main

    with ending_in_order():
        return main()


def statement(arguments: list[str]) -> int:
    """Print a statement of the demo's directory about a software, for its registration request."""
    parser = argparse.ArgumentParser(prog="python -m demo statement")
    parser.add_argument("issuer", choices=directory.ISSUERS)
    parser.add_argument("--jwks-uri", required=True, help="where the software publishes its keys")
    parser.add_argument("--redirect-uri", required=True, action="append")
    parser.add_argument("--software-id", default="", help="of software that is stated again")
    given = parser.parse_args(arguments)
    say(
        directory.Directory(STATE).statement(
            given.issuer,
            jwks_uri=given.jwks_uri,
            redirect_uris=given.redirect_uri,
            software_id=given.software_id,
        )
    )
    return 0


def standing(arguments: list[str]) -> int:
    """Have the demo's register say another status of a software, or of its company."""
    parser = argparse.ArgumentParser(prog="python -m demo standing")
    parser.add_argument("entry", help=f"the software's id, or {directory.ENTITY} for its company")
    parser.add_argument(
        "status", choices=["ACTIVE", "INACTIVE", "REMOVED", "SUSPENDED", "REVOKED", "SURRENDERED"]
    )
    given = parser.parse_args(arguments)
    directory.Directory(STATE).say(given.entry, given.status)
    say(f"{given.entry} is {given.status}. The bank reads it within two and a half minutes.")
    return 0


def test(arguments: list[str]) -> int:
    """Run the tests; they start their own throwaway PostgreSQL."""
    found = {chromium.VARIABLE: chromium.ensure(say), nginx.VARIABLE: nginx.ensure(say)}
    programs = {name: path for name, path in found.items() if path}
    command = [sys.executable, "-m", "pytest", "--numprocesses", "auto", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=os.environ | programs, check=False).returncode


def run(arguments: list[str]) -> int:
    """Run one Python module or file with the environment of a deployment and an empty database."""
    with tempfile.TemporaryDirectory(prefix="accord-run-") as directory:
        state_dir = Path(directory)
        cluster = Cluster(state_dir=state_dir, durable=False)
        cluster.start()
        environment = as_deployed(
            state_dir=state_dir, database_url=cluster.url, client_ca_file=Authority(state_dir / "pki").file
        )
        try:
            command = [sys.executable, *arguments]
            return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
        finally:
            cluster.reset()


def say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Treat a closed terminal and SIGTERM as Ctrl-C; once one has come, let the ending finish in peace."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        say("\nEnding everything …")
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument(
        "command", choices=["up", "reset", "journey", "pictures", "standing", "statement", "test", "run"]
    )
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="of pytest (test), Python (run) or the statement"
    )
    given = parser.parse_args()
    arguments = given.arguments[1:] if given.arguments[:1] == ["--"] else given.arguments
    try:
        match given.command:
            case "up":
                return up()
            case "reset":
                return reset()
            case "journey":
                return journey()
            case "pictures":
                return pictures()
            case "standing":
                return standing(arguments)
            case "statement":
                return statement(arguments)
            case "test":
                return test(arguments)
            case _:
                return run(arguments)
    except SetupFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Ended.")
        return 0


if __name__ == "__main__":
    sys.exit(main())
