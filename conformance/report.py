"""The document of results, written from the outcomes alone."""

from collections.abc import Sequence
from pathlib import Path

from conformance.outcome import FAILURES, PlanOutcome, Result

INTRODUCTION = """\
# Results of the OpenID conformance suite

Written by `python -m conformance report` from real runs; [conformance-suite.md](conformance-suite.md)
says how to repeat them. *Reviews* passed but for a picture that a person has still to look at: a refusal
that nothing can redirect, a page of signing in again or out. A plan's modules may come from several runs,
and so from several states of the code: the last result of each is told. These are runs of ours, not
certifications.
"""
COLUMNS = (
    "| Plan | Issuer | Variant | Modules | Passed | Failed | Warnings | Reviews | Skipped | Suite | Day |"
)


def report(outcomes: Sequence[PlanOutcome], note: str = "") -> str:
    """A table of plans, then every module that did not simply pass, with the suite's own words.

    `note`: what a reader has to know of the suite that the suite does not tell of itself.
    """
    lines = [
        INTRODUCTION,
        *([f"Of the suite that judged: {note}", ""] if note else []),
        COLUMNS,
        "|---|---|---|" + "---:|" * 6 + "---|---|",
    ]
    lines += [_row(outcome) for outcome in outcomes]
    for outcome in outcomes:
        unusual = [module for module in outcome.modules if module.result != Result.PASSED]
        if not unusual:
            continue
        lines += ["", f"## {outcome.key}", ""]
        for module in unusual:
            lines.append(f"- {module.result}: `{module.module}`")
            lines += [f"  - {complaint}" for complaint in module.complaints]
    return "\n".join(lines) + "\n"


def _row(outcome: PlanOutcome) -> str:
    counts = outcome.counts
    run = len(outcome.modules)
    cells = [
        outcome.name.removesuffix("-test-plan"),
        outcome.issuer,
        ", ".join(outcome.variant.values()),
        str(run) if run == outcome.planned else f"{run} of {outcome.planned}",
        str(counts[Result.PASSED]),
        str(sum(counts[result] for result in FAILURES)),
        str(counts[Result.WARNING]),
        str(counts[Result.REVIEW]),
        str(counts[Result.SKIPPED]),
        outcome.suite,
        outcome.day,
    ]
    return "| " + " | ".join(cells) + " |"


def outcomes_in(folder: Path) -> list[PlanOutcome]:
    """Every outcome kept in `folder`, sorted by plan."""
    return [PlanOutcome.read(file) for file in sorted(folder.glob("*.json"))]
