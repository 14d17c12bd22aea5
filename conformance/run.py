"""Runs plans on a suite, one module after the other, and says what became of each."""

import fnmatch
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.browser import TYPED_TO_SIGN_IN
from conformance.outcome import ModuleOutcome, PlanOutcome, Result, result_of
from conformance.pace import Pace
from conformance.suite import Suite, SuiteFailed
from demo.environment import CHECKOUT

GIT = shutil.which("git") or "git"
POLL_SECONDS = 0.5
ROTATES_KEYS = "oidcc-server-rotate-keys"
"""The module that has the operator publish a new key before it goes on."""
WRITTEN = ("conformance/outcomes", "conformance/schemas.json", "docs/conformance-suite-results.md")
"""What runs and the reports on them write into the checkout."""

Module = dict[str, Any]
"""As the suite lists it: `testModule`, and the `variant` this entry adds to the plan's."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """How to run: patterns of modules, the seconds one may take, and who hears of the progress."""

    suite: Suite
    kept: Path
    """The folder of results, one file a plan."""
    modules: Sequence[str]
    patience: float
    rotate: Callable[[str], None]
    """Publishes a new key of an issuer, for the module that wants to see one come."""
    code: str
    """The revision of the code that is judged."""
    say: Callable[[str], None]
    pace: Pace = field(default_factory=Pace)

    def plans(self, files: Sequence[Path], *, jobs: int) -> list[PlanOutcome | None]:
        """Run each file's plan, `jobs` of them at a time; keeps each outcome as soon as it is there.

        None for a plan that broke off because the suite refused a call.
        """
        version = self.suite.version()
        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(lambda file: self._tried(file, version), files))

    def _tried(self, file: Path, version: str) -> PlanOutcome | None:
        try:
            return self._plan(file, version)
        except SuiteFailed as failure:
            self.say(f"{file.stem}: {failure}")
            return None

    def _plan(self, file: Path, version: str) -> PlanOutcome:
        told = json.loads(file.read_text())
        plan, configuration = told["plan"], told["configuration"]
        plan_id, modules = self.suite.create_plan(plan["name"], plan["variant"], configuration)
        chosen = [m for m in modules if any(fnmatch.fnmatch(m["testModule"], p) for p in self.modules)]
        names = names_of(modules)
        self.say(f"{file.stem}: {len(chosen)} of {len(modules)} modules")
        done = []
        for number, module in enumerate(chosen, 1):
            with self.pace.turn() as signed_in:
                begun = time.monotonic()
                outcome = self._module(plan_id, module, names(module), plan["issuer"], signed_in)
                took = time.monotonic() - begun
            done.append(outcome)
            self.say(
                f"{file.stem} {number}/{len(chosen)} {outcome.result:<11} {outcome.module} {took:.0f} s"
                + "".join(f"\n    {complaint}" for complaint in outcome.complaints)
            )
        became = PlanOutcome(
            key=file.stem,
            name=plan["name"],
            issuer=plan["issuer"],
            variant=plan["variant"],
            suite=version,
            code=self.code,
            day=datetime.now(UTC).date().isoformat(),
            planned=len(modules),
            passed=sum(module.result is Result.PASSED for module in done),
            modules=tuple(module for module in done if module.result is not Result.PASSED),
        )
        self.say(summary(became))
        self._keep(became, {module.module for module in done}, self.kept / file.name)
        return became

    def _keep(self, became: PlanOutcome, ran: Collection[str], file: Path) -> None:
        """Write down a run; one of some modules renews those in what is kept of the whole plan."""
        file.parent.mkdir(exist_ok=True)
        if became.run < became.planned:
            before = PlanOutcome.read(file) if file.exists() else None
            if before is None or before.planned != became.planned:
                self.say(f"{became.key}: not kept, for there is no whole run to renew these modules in")
                return
            became = became.renewing(before, ran)
        became.write(file)

    def _module(
        self, plan_id: str, module: Module, name: str, issuer: str, signed_in: list[float]
    ) -> ModuleOutcome:
        """Run it to its end; `signed_in` gets the times at which its customer did."""
        module_id = self.suite.create_module(plan_id, module)
        rotates = module["testModule"] == ROTATES_KEYS
        result = self._ended(module_id, (lambda: self.rotate(issuer)) if rotates else _nothing)
        complaints = tuple(dict.fromkeys(self.suite.complaints(module_id)))
        if result is None:
            self.suite.cancel(module_id)
            complaints += (f"did not end within {self.patience:.0f} seconds",)
        signed_in += self.suite.typed_at(module_id, TYPED_TO_SIGN_IN)
        return ModuleOutcome(module=name, result=result or Result.INTERRUPTED, complaints=complaints)

    def _ended(self, module_id: str, before_start: Callable[[], None]) -> Result | None:
        """The result; None where patience ended before the module did.

        A module that waits for its operator's word has it after `before_start`.
        """
        until = time.monotonic() + self.patience
        started = False
        while time.monotonic() < until:
            info = self.suite.info(module_id)
            if (result := result_of(info)) is not None:
                return result
            if info["status"] == "CONFIGURED" and not started:
                before_start()
                self.suite.start(module_id)
                started = True
            time.sleep(POLL_SECONDS)
        return None


def _nothing() -> None:
    """Most modules want nothing of their operator but to go on."""


def code_here(checkout: Path = CHECKOUT) -> str:
    """The revision of this checkout; `+` behind it says that the code is not just that."""

    def git(*words: str) -> str:
        return subprocess.run(
            [GIT, *words], cwd=checkout, capture_output=True, text=True, check=True
        ).stdout.strip()

    others = [".", *(f":(exclude){path}" for path in WRITTEN)]
    changed = git("status", "--porcelain", "--", *others)
    return git("rev-parse", "--short=7", "HEAD") + ("+" if changed else "")


def names_of(modules: Sequence[Module]) -> Callable[[Module], str]:
    """How to call each: by its name, and by the values in which not all entries of the plan agree."""
    common = set.intersection(*(_values(module) for module in modules)) if modules else set()
    return lambda module: " ".join([module["testModule"], *sorted(_values(module) - common)])


def _values(module: Module) -> set[str]:
    return set((module.get("variant") or {}).values())


def summary(outcome: PlanOutcome) -> str:
    """One line: how many of its modules ended how."""
    counts = ", ".join(f"{count} {result.lower()}" for result in Result if (count := outcome.counts[result]))
    return f"{outcome.key}: {outcome.run} modules run: {counts}"
