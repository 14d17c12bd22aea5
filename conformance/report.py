"""The document of results, written from the outcomes and from what a person judged, and by nothing else."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from conformance.judged import Judged, Picture
from conformance.outcome import FAILURES, ModuleOutcome, PlanOutcome, Result

INTRODUCTION = """\
# Results of the OpenID conformance suite

Written by `python -m conformance report` from real runs; [conformance-suite.md](conformance-suite.md)
says how to repeat them. *Reviews* passed but for a picture that a person has to look at;
[what the pictures showed](#what-the-pictures-showed) stands below. *Accord* is the revision that was judged.
The runs of several days and revisions add up here, the last result of each module is told, and each plan's
row says of when it is. These are runs of ours, not certifications.
"""
COLUMNS = (
    "| Plan | Issuer | Variant | Modules | Passed | Failed | Warnings | Reviews | Skipped "
    "| Suite | Accord | Day |"
)
UNSEEN = "nobody has looked at this picture yet"


def report(outcomes: Sequence[PlanOutcome], judged: Judged, *, not_run: Sequence[str] = ()) -> str:
    """A table of plans, what their pictures showed, then every module that did not simply pass.

    `not_run`: the keys of plans that apply and have no outcome.
    """
    lines = [
        INTRODUCTION,
        *([judged.note, ""] if judged.note else []),
        *_table([outcome for outcome in outcomes if not judged.beyond_us(outcome.key)]),
        *_not_run([key for key in not_run if not judged.beyond_us(key)]),
        *_beyond(outcomes, judged),
    ]
    modules = [module for outcome in outcomes for module in outcome.modules]
    lines += _pictures(modules, judged)
    for outcome in outcomes:
        if outcome.modules:
            lines += ["", f"## {outcome.key}", ""]
        for module in outcome.modules:
            lines += _told(module, judged)
    return "\n".join(lines) + "\n"


def _table(outcomes: Sequence[PlanOutcome]) -> list[str]:
    return [
        COLUMNS,
        "|---|---|---|" + "---:|" * 6 + "---|---|---|",
        *[_row(outcome) for outcome in outcomes],
        *_total(outcomes),
    ]


def _beyond(outcomes: Sequence[PlanOutcome], judged: Judged) -> list[str]:
    """The plans that were run though they do not apply, which no total above counts."""
    lines = []
    for beyond in judged.beyond:
        run = [outcome for outcome in outcomes if judged.beyond_us(outcome.key) is beyond]
        lines += ["", beyond.reason, "", *_table(run)] if run else []
    return ["", "## Run, though they do not apply", *lines] if lines else []


def _row(outcome: PlanOutcome) -> str:
    counts = outcome.counts
    cells = [
        outcome.name.removesuffix("-test-plan"),
        outcome.issuer,
        ", ".join(outcome.variant.values()),
        str(outcome.planned),
        str(counts[Result.PASSED]),
        str(sum(counts[result] for result in FAILURES)),
        str(counts[Result.WARNING]),
        str(counts[Result.REVIEW]),
        str(counts[Result.SKIPPED]),
        outcome.suite,
        outcome.code,
        outcome.day,
    ]
    return "| " + " | ".join(cells) + " |"


def _total(outcomes: Sequence[PlanOutcome]) -> list[str]:
    counts = sum((outcome.counts for outcome in outcomes), Counter[Result]())
    ended = ", ".join(f"{count} {result.lower()}" for result in reversed(Result) if (count := counts[result]))
    return ["", f"{len(outcomes)} plans, {counts.total()} modules: {ended}."]


def _not_run(plans: Sequence[str]) -> list[str]:
    if not plans:
        return []
    listed = [f"- `{plan}`" for plan in plans]
    return ["", f"{len(plans)} plans apply too and were not run:", "", *listed]


def _pictures(modules: Sequence[ModuleOutcome], judged: Judged) -> list[str]:
    """What was seen, for each kind of page that was really pictured."""
    seen = [judged.picture_of(module) for module in modules]
    lines = []
    for picture in judged.pictures:
        if picture in seen:
            lines += [*_picture(picture, seen.count(picture)), ""]
    return ["", "## What the pictures showed", "", *lines[:-1]] if lines else []


def _picture(picture: Picture, times: int) -> list[str]:
    return [
        f"**{picture.kind}** ({times} modules; looked at on {picture.day}).",
        f"The suite asks: “{picture.asked}”",
        f"Seen: {picture.seen}",
    ]


def _told(module: ModuleOutcome, judged: Judged) -> list[str]:
    """The module with its result, and under it each complaint in the suite's words with our answer to it."""
    said = f"- {module.result}: `{module.module}`"
    if module.result is Result.REVIEW:
        picture = judged.picture_of(module)
        said += f" ({picture.kind[0].lower() + picture.kind[1:] if picture else UNSEEN})"
    lines = [said]
    for complaint in module.complaints:
        lines.append(f"  - {complaint}")
        if reason := judged.reason_for(module, complaint):
            lines.append(f"    *Left as it is:* {reason}")
    return lines


def outcomes_in(folder: Path) -> list[PlanOutcome]:
    """Every outcome kept in `folder`, sorted by plan."""
    return [PlanOutcome.read(file) for file in sorted(folder.glob("*.json"))]
