"""Reads every anchor, from the table and from files, and collects what the chains must be by them."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

from joserfc.jwk import KeySet

from consent.audit.anchor_file import statements_in
from consent.audit.anchor_key import NotOurs
from consent.audit.anchors import Anchored, digest, read
from consent.audit.faults import Fault, Report
from consent.hashing import CHAINS
from consent.models import Anchor

Promises = list[dict[int, tuple[bytes, int]]]
"""For each chain: the link at a place, and the number of the first anchor that says so."""


def promises(report: Report, *, keys: KeySet, files: Sequence[Path]) -> Promises:
    """What all anchors promise; adds a fault for each that is missing, forged or out of its order.

    A file may end before the table, since it is written after it; it never goes on where the table has ended.
    """
    told: Promises = [{} for _ in range(CHAINS)]
    kept = Anchor.objects.order_by("number").values_list("statement", flat=True)
    report.anchors, report.anchored = _collect(report, kept.iterator(), "the table", keys, told)
    for file in files:
        _collect(report, statements_in(file), str(file), keys, told)
        for number, (ours, theirs) in enumerate(zip_longest(kept.iterator(), statements_in(file)), start=1):
            if theirs is not None and ours != theirs:
                what = "is missing in the table" if ours is None else "differs from that in the table"
                report.add(Fault(what=f"anchor {number} of {file} {what}"))
    return told


def _collect(
    report: Report, statements: Iterable[str], source: str, keys: KeySet, told: Promises
) -> tuple[int, int]:
    """Read the anchors of one source into `told`; gives how many, and how many events the last speaks for."""
    before, number, events = "", 0, 0
    for number, statement in enumerate(statements, start=1):
        try:
            said = read(statement, keys)
        except NotOurs as fault:
            report.add(Fault(what=f"anchor {number} of {source} is not signed by a key we trust: {fault}"))
        else:
            if (said.number, said.before) != (number, before):
                report.add(Fault(what=f"anchor {number} of {source} does not follow the one before it"))
            _promise(told, said)
            events = sum(length for length, _ in said.heads)
        before = digest(statement)
    return number, events


def _promise(told: Promises, said: Anchored) -> None:
    for chain, (length, link) in enumerate(said.heads):
        if length:
            told[chain].setdefault(length, (link, said.number))
