"""A run as tables: what was done, what broke, and what must be zero."""

from collections import Counter
from collections.abc import Mapping, Sequence

from chaos.ledger import Ledger
from chaos.link import Cut
from chaos.plan import Fault
from chaos.verdict import Verdict

SHOWN = 8


def table(
    verdict: Verdict,
    ledger: Ledger,
    broken: Mapping[Fault, int],
    *,
    cuts: Mapping[Cut, int],
    died: Sequence[str],
    repeats: int,
    waited: float,
) -> str:
    """Markdown, for a terminal and for docs/chaos.md alike."""
    done = Counter({"consents": len(ledger.consents), **ledger.counted})
    faults = {str(fault): number for fault, number in broken.items()}
    faults |= {f"connections cut {when}": number for when, number in cuts.items()}
    faults["programs that then ended"] = len(died)
    return "\n".join([
        "",
        *_rows("Meanwhile", done),
        "",
        *_rows("Broken", faults),
        "",
        f"All that was owed was done after {waited:.0f} s. {repeats} notices came again under their"
        " own id: the bank had no record that they were taken.",
        "",
        *_rows("Must be zero", {what: len(found) for what, found in verdict.figures.items()}),
        *[f"  {what}: {one}" for what, found in verdict.figures.items() for one in found[:SHOWN]],
        *[f"  ended by itself: {name}" for name in died],
    ])  # fmt: skip


def _rows(title: str, figures: Mapping[str, int]) -> list[str]:
    return [f"| {title} | |", "|---|--:|", *[f"| {what} | {number} |" for what, number in figures.items()]]
