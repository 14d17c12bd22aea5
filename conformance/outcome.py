"""What became of a plan: each module's result as the suite gave it, kept beside the configuration."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any


class Result(StrEnum):
    """How a module ends, in the order in which they matter."""

    FAILED = "FAILED"
    INTERRUPTED = "INTERRUPTED"
    """It ended itself halfway, or would not end at all."""
    WARNING = "WARNING"
    REVIEW = "REVIEW"
    """Passed, but for a picture that a person has to look at."""
    SKIPPED = "SKIPPED"
    PASSED = "PASSED"


FAILURES = frozenset({Result.FAILED, Result.INTERRUPTED})


@dataclass(frozen=True, kw_only=True)
class ModuleOutcome:
    module: str
    result: Result
    complaints: tuple[str, ...] = ()
    """The suite's failures and warnings, each with its condition's name."""


@dataclass(frozen=True, kw_only=True)
class PlanOutcome:
    key: str
    name: str
    issuer: str
    variant: dict[str, str]
    suite: str
    """Version of the suite."""
    code: str
    """The revisions of this checkout that were judged, `+` behind one where something was not committed."""
    day: str
    """The day of the run, ISO 8601, UTC."""
    planned: int
    """How many modules the suite has for this variant."""
    modules: tuple[ModuleOutcome, ...]
    """Those that were run."""

    @property
    def counts(self) -> Counter[Result]:
        return Counter(module.result for module in self.modules)

    @property
    def failed(self) -> bool:
        return any(module.result in FAILURES for module in self.modules)

    def renewing(self, before: "PlanOutcome") -> "PlanOutcome":
        """This run's modules in the places they had before, with those that were not run again."""
        again = {module.module: module for module in self.modules}
        kept = [again.pop(module.module, module) for module in before.modules]
        codes = dict.fromkeys([*before.code.split(", "), self.code])
        return replace(self, modules=(*kept, *again.values()), code=", ".join(codes))

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self), indent=2) + "\n")

    @classmethod
    def read(cls, file: Path) -> "PlanOutcome":
        kept: dict[str, Any] = json.loads(file.read_text())
        modules = tuple(
            ModuleOutcome(
                module=each["module"], result=Result(each["result"]), complaints=tuple(each["complaints"])
            )
            for each in kept.pop("modules")
        )
        return cls(**kept, modules=modules)


def result_of(info: dict[str, Any]) -> Result | None:
    """What the suite says of a module that has ended; None while it has not."""
    if info["status"] == "INTERRUPTED":
        return Result.INTERRUPTED
    if info["status"] != "FINISHED":
        return None
    return Result(info["result"])
