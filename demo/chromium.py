"""Chromium for the browser tests: one that is there, else Debian's package, else Playwright's download."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from demo import packages
from demo.trouble import SetupFailed

VARIABLE = "CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
USUAL_PLACES = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Root has no user namespace of its own to put the sandbox in.
ARGUMENTS: tuple[str, ...] = ("--no-sandbox",) if os.geteuid() == 0 else ()


def find() -> str | None:
    """An installed Chromium: the one CHROMIUM names, one on PATH or in a usual place, or Playwright's."""
    if named := os.environ.get(VARIABLE):
        if not os.access(named, os.X_OK):
            raise SetupFailed(f"{VARIABLE}={named} is not a program that can be run")
        return named
    on_path = filter(None, map(shutil.which, NAMES))
    in_place = (place for place in USUAL_PLACES if os.access(place, os.X_OK))
    return next(on_path, None) or next(in_place, None) or _of_playwright()


def ensure(say: Callable[[str], None]) -> str:
    """The path of a Chromium, which is installed if need be; a failure names every way that was tried."""
    found = find()
    if found:
        return found
    failures = []
    for title, install in (
        ("Debian's package", partial(packages.install, "chromium")),
        ("Playwright's download", _download),
    ):
        say(f"Chromium is missing; trying {title}")
        trouble = install()
        found = find()
        if found:
            return found
        failures.append(f"- {title}: {trouble or 'it came without a program we can find'}")
    raise SetupFailed(
        "The browser tests need Chromium and none could be installed:\n"
        + "\n".join(failures)
        + f"\nInstall Chromium or Chrome yourself, or name one: {VARIABLE}=/path/to/chromium make test"
    )


def _of_playwright() -> str | None:
    """Playwright's own Chromium; asked in another process, since a test may run its event loop here."""
    ask = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    path = Path(said.stdout.strip() or os.devnull)
    return str(path) if path.is_file() and os.access(path, os.X_OK) else None


def _download() -> str:
    """Let Playwright download its Chromium; the reason where that failed, else nothing."""
    return packages.first_failure(
        [sys.executable, "-m", "playwright", "install", "chromium"], environment=os.environ.copy()
    )
