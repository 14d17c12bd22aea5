"""A database with every migration in it, which each worker copies: made once, while they read the tests.

Whoever makes it holds a lock on a file until it ends, however it ends, so that waiting for it needs no clock.
"""

import atexit
import fcntl
import os
import subprocess
import sys
from pathlib import Path

NAME = "accord_template"
_LOCK, _MADE, _LOG = "template.lock", "template.made", "template.log"


def begin(state_dir: Path) -> None:
    """Begin to make it, in a process of its own, which does not outlive ours."""
    with (state_dir / _LOCK).open("w") as lock, (state_dir / _LOG).open("w") as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The lock is the open file's, which the process inherits: it is free once the process is gone.
        making = subprocess.Popen(
            [sys.executable, "-m", __name__, str(state_dir / _MADE)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[lock.fileno()], env=dict(os.environ),
        )  # fmt: skip
    atexit.register(_end, making)


def _end(making: subprocess.Popen[bytes]) -> None:
    making.kill()
    making.wait()


def wait(state_dir: Path) -> str:
    """Its name, once it is made; "" where nobody makes one. Raises RuntimeError with what became of it."""
    try:
        lock = (state_dir / _LOCK).open()
    except FileNotFoundError:
        return ""
    with lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    if not (state_dir / _MADE).exists():
        raise RuntimeError(f"the migrations failed:\n{(state_dir / _LOG).read_text()}")
    return NAME


def make(made: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()
    connection.settings_dict["NAME"] = NAME
    call_command("migrate", verbosity=0)
    connection.close()
    made.touch()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
