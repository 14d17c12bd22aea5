"""What a person made of the suite's open questions: pictures, complaints that stay, plans not for us."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from conformance.outcome import ModuleOutcome, Result

FILE = Path(__file__).with_name("judged.toml")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One kind of page that modules keep for a person to look at."""

    kind: str
    modules: tuple[str, ...]
    """Patterns of the modules that picture it."""
    asked: str
    """What the suite asks of whoever looks, in its own words."""
    seen: str
    day: str
    """ISO 8601."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A complaint of the suite that we know and leave as it is."""

    condition: str
    """Its name at the suite, with which the complaint begins."""
    modules: tuple[str, ...] = ("*",)
    """Patterns of the modules in which it is meant to be; in any other it is news."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """Plans that certify more than an issuer of ours claims, and are run for what their other modules say."""

    plans: tuple[str, ...]
    """Patterns of their keys."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    note: str
    """What a reader has to know of the suite and of the runs that neither tells of itself."""
    pictures: Sequence[Picture]
    expected: Sequence[Expected]
    beyond: Sequence[Beyond]

    def beyond_us(self, key: str) -> Beyond | None:
        """Why a plan does not apply to its issuer; None for one that does."""
        return next((each for each in self.beyond if any(fnmatch(key, plan) for plan in each.plans)), None)

    def picture_of(self, outcome: ModuleOutcome) -> Picture | None:
        """The kind that a module's picture is of; None where nobody has looked at such a one."""
        if outcome.result is not Result.REVIEW:
            return None
        return next((each for each in self.pictures if _among(each.modules, outcome)), None)

    def reason_for(self, outcome: ModuleOutcome, complaint: str) -> str | None:
        """Why a module's complaint is left as it is; None where nobody has said so."""
        return next(
            (
                each.reason
                for each in self.expected
                if complaint.startswith(f"{each.condition}:") and _among(each.modules, outcome)
            ),
            None,
        )


def _among(patterns: Sequence[str], outcome: ModuleOutcome) -> bool:
    return any(fnmatch(outcome.module.split()[0], pattern) for pattern in patterns)


def judged(file: Path = FILE) -> Judged:
    """As written down in `file`; a member that is missing or unknown raises TypeError."""
    written = tomllib.loads(file.read_text())
    return Judged(
        note=written["note"],
        pictures=[
            Picture(**one | {"modules": tuple(one["modules"]), "day": one["day"].isoformat()})
            for one in written["picture"]
        ],
        expected=[
            Expected(**one | {"modules": tuple(one.get("modules", ("*",)))}) for one in written["expected"]
        ],
        beyond=[Beyond(**one | {"plans": tuple(one["plans"])}) for one in written["beyond"]],
    )
