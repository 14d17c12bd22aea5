"""nginx for the tests of docker/nginx.conf: one that is there, else Debian's package."""

import os
import shutil
from collections.abc import Callable

from demo import packages
from demo.trouble import SetupFailed

VARIABLE = "NGINX"
PACKAGE = "nginx-light"
USUAL_PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")


def find() -> str | None:
    """An installed nginx: the one NGINX names, one on PATH or in a usual place."""
    if named := os.environ.get(VARIABLE):
        if not os.access(named, os.X_OK):
            raise SetupFailed(f"{VARIABLE}={named} is not a program that can be run")
        return named
    in_place = (place for place in USUAL_PLACES if os.access(place, os.X_OK))
    return shutil.which("nginx") or next(in_place, None)


def ensure(say: Callable[[str], None]) -> str | None:
    """The path of an nginx, installed if need be; None, having said why, where that is not possible."""
    if found := find():
        return found
    say("nginx is missing; trying Debian's package")
    trouble = packages.install(PACKAGE)
    found = find()
    if not found:
        say(
            f"docker/nginx.conf will NOT be tested, for want of nginx: {trouble or 'none that we can find'}\n"
            f"Install {PACKAGE}, or name one: {VARIABLE}=/path/to/nginx make test"
        )
    return found
