"""What became of a plan: how many modules passed, and each other's result as the suite gave it."""

import json
from collections import Counter
from collections.abc import Collection
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
    passed: int
    """How many simply passed, of which there is nothing more to say."""
    modules: tuple[ModuleOutcome, ...]
    """The others that were run."""

    @property
    def run(self) -> int:
        return self.passed + len(self.modules)

    @property
    def counts(self) -> Counter[Result]:
        return Counter(module.result for module in self.modules) + Counter({Result.PASSED: self.passed})

    @property
    def failed(self) -> bool:
        return any(module.result in FAILURES for module in self.modules)

    def renewing(self, before: "PlanOutcome", ran: Collection[str]) -> "PlanOutcome":
        """The whole plan as it was `before`, but for the modules that this run `ran`."""
        again = {module.module: module for module in self.modules}
        kept = [
            again.pop(module.module, module)
            for module in before.modules
            if module.module in again or module.module not in ran
        ]
        modules = (*kept, *again.values())
        codes = dict.fromkeys([*before.code.split(", "), self.code])
        return replace(self, modules=modules, passed=before.planned - len(modules), code=", ".join(codes))

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
