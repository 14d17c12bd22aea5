"""`python -m conformance configure | run | pictures | report | schemas`: our issuers and their judges."""

import argparse
import fnmatch
import os
import subprocess
import sys
from pathlib import Path

from conformance.approver import approver
from conformance.configure import configure
from conformance.judged import judged
from conformance.pictures import paint
from conformance.report import outcomes_in, report
from conformance.run import Run, code_here, summary
from conformance.schemas import compare
from conformance.suite import Suite
from demo.environment import CHECKOUT, Ports
from demo.stack import Stack
from demo.trouble import SetupFailed

STATE = Path(os.environ.get("STATE_DIR", CHECKOUT / "var")).resolve()
FOLDER = STATE / "conformance"
OUTCOMES = CHECKOUT / "conformance" / "outcomes"
SCHEMAS = CHECKOUT / "conformance" / "schemas.json"
RESULTS = CHECKOUT / "docs" / "conformance-suite-results.md"


def say(line: str) -> None:
    print(line, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m conformance", description=__doc__)
    parser.add_argument("command", choices=["configure", "run", "pictures", "report", "schemas"])
    parser.add_argument("directory", type=Path, nargs="?", help="where the published schemas are")
    parser.add_argument("--suite", default="https://localhost:8443", help="where the suite runs")
    parser.add_argument("--token-file", type=Path, help="holds the API token of a suite that wants one")
    parser.add_argument("--plan", action="append", help="pattern of the plans to run, such as 'fapi1-*'")
    parser.add_argument("--module", action="append", help="pattern of the modules to run")
    parser.add_argument("--jobs", type=int, default=1, help="how many plans to run at a time")
    parser.add_argument("--patience", type=float, default=300, help="seconds that a module may take")
    return parser.parse_args()


def run(given: argparse.Namespace) -> int:
    """Run the plans chosen; 1 when a module failed or a plan broke off."""
    files = [
        file
        for file in sorted(FOLDER.glob("*.json"))
        if any(fnmatch.fnmatch(file.stem, pattern) for pattern in given.plan or ["*"])
    ]
    if not files:
        raise SetupFailed(f"No such plan in {FOLDER}: `python -m conformance configure` writes them")
    ports = Ports.of_the_environment()
    stack = Stack(state_dir=STATE, ports=ports, database_url=os.environ.get("DATABASE_URL"))
    with _suite(given) as suite, approver(ports.base_url, stack.authority.file, say):
        running = Run(
            suite=suite,
            kept=OUTCOMES,
            modules=given.module or ["*"],
            patience=given.patience,
            rotate=rotate,
            code=code_here(),
            say=say,
        )
        outcomes = running.plans(files, jobs=given.jobs)
    say("\n" + "\n".join(summary(outcome) for outcome in outcomes if outcome))
    return 1 if any(outcome is None or outcome.failed for outcome in outcomes) else 0


def rotate(issuer: str) -> None:
    """A successor of the issuer's key for RS256, as an operator of the running demo announces one."""
    ports = Ports.of_the_environment()
    stack = Stack(state_dir=STATE, ports=ports, database_url=os.environ.get("DATABASE_URL"))
    announcing = ["manage.py", "keys", "announce", "--issuer", issuer, "--algorithm", "RS256"]
    subprocess.run([sys.executable, *announcing], cwd=CHECKOUT, env=stack.environment, check=True)


def pictures(given: argparse.Namespace) -> int:
    """Paint each kind of page that a module kept, for a person to look at."""
    with _suite(given) as suite:
        pages = suite.pages_to_look_at()
    paint(pages, FOLDER / "pictures", Ports.of_the_environment().base_url, say)
    return 0


def schemas(given: argparse.Namespace) -> int:
    """Hold what we take and say against what an operator has downloaded; 1 where something differs."""
    if given.directory is None:
        raise SetupFailed("Of which schemas? `python -m conformance schemas DIRECTORY`")
    return 1 if compare(given.directory, SCHEMAS, say, code=code_here()) else 0


def _suite(given: argparse.Namespace) -> Suite:
    token = given.token_file.read_text().strip() if given.token_file else ""
    return Suite(given.suite, token=token)


def main() -> int:
    given = arguments()
    try:
        match given.command:
            case "configure":
                ports = Ports.of_the_environment()
                written = configure(state_dir=STATE, ports=ports, suite=given.suite, out=FOLDER, say=say)
                say(f"{written} plans configured in {FOLDER}")
                return 0
            case "run":
                return run(given)
            case "pictures":
                return pictures(given)
            case "schemas":
                return schemas(given)
            case _:
                outcomes = outcomes_in(OUTCOMES)
                configured = sorted(file.stem for file in FOLDER.glob("*.json"))
                not_run = [key for key in configured if key not in {one.key for one in outcomes}]
                RESULTS.write_text(report(outcomes, judged(), not_run=not_run))
                say(f"Written: {RESULTS}")
                return 0
    except SetupFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
