"""Installs a package of Debian where it may: programs that the tests drive and pip does not bring."""

import os
import shutil
import subprocess

TAIL_LINES = 12


def install(package: str) -> str:
    """Install it; the reason where that is not possible, else nothing."""
    if os.geteuid() != 0:
        return f"only root can install packages (apt-get install {package})"
    if not shutil.which("apt-get"):
        return "this machine has no apt-get"
    return first_failure(
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends", package],
        environment=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )


def first_failure(*commands: list[str], environment: dict[str, str]) -> str:
    """Run the commands in order; what the first that fails had to say, else nothing."""
    for command in commands:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines()[-TAIL_LINES:]
            return "\n    ".join([f"`{' '.join(command)}` failed with {done.returncode}:", *said])
    return ""
