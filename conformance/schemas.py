"""Holds what we take and say against the standards' published schemas: what fits, and what differs."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

from conformance.published import Operation, Schema, published_in
from conformance.said import Said, everything

SHOWN = 5
"""Differences of one body that are told."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How the bodies of one kind fared."""

    kind: str
    fits: int
    differs: tuple[str, ...]
    unpublished: int
    """Bodies of which no file says anything."""


def _moments() -> FormatChecker:
    """Knows a date-time; of other formats the patterns beside them say enough."""
    checker = FormatChecker(formats=())

    def is_moment(value: object) -> bool:
        return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None

    checker.checks("date-time", raises=ValueError)(is_moment)
    return checker


_MOMENTS = _moments()


def judged(said: Iterable[Said], published: Sequence[Operation]) -> list[Verdict]:
    """One verdict a kind, in the order in which they come."""
    by_call = {(one.method, one.path): one for one in published}
    found: dict[str, list[list[str] | None]] = {}
    for each in said:
        operation = by_call.get((each.method, each.path))
        schema = _schema(operation, each.status) if operation else None
        found.setdefault(each.kind, []).append(
            None
            if schema is None
            else [f"{each.method} {each.what}: {fault}" for fault in faults(each.body, schema)]
        )
    return [
        Verdict(
            kind=kind,
            fits=sum(bodies == [] for bodies in each),
            differs=tuple(dict.fromkeys(fault for bodies in each for fault in bodies or ())),
            unpublished=sum(bodies is None for bodies in each),
        )
        for kind, each in found.items()
    ]


def _schema(operation: Operation, status: str) -> Schema | None:
    return operation.answers.get(status) if status else operation.request


def faults(body: Any, schema: Schema) -> Iterator[str]:
    """Where a body breaks a schema, a few of its faults."""
    errors = sorted(
        Draft4Validator(schema, format_checker=_MOMENTS).iter_errors(body),
        key=lambda one: list(map(str, one.path)),
    )
    for error in errors[:SHOWN]:
        yield f"{'.'.join(map(str, error.path)) or 'the body'}: {error.message[:200]}"


def compare(directory: Path, outcome: Path, say: Callable[[str], None], *, code: str) -> int:
    """Say of each kind what came of it, and keep the counts; gives how many differ. `code`: the revision."""
    published = published_in(directory)
    verdicts = judged(everything(), published)
    for one in verdicts:
        if one.fits or one.differs:
            say(f"{'differs' if one.differs else 'fits   '}  {one.kind}: {one.fits} bodies fit")
        else:
            say(f"not published here: {one.kind}")
        for difference in one.differs:
            say(f"    {difference}")
    counts = {
        one.kind: {"fit": one.fits, "differ": len(one.differs), "unpublished": one.unpublished}
        for one in verdicts
    }
    kept = {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "code": code,
        "against": sorted({one.document for one in published}),
        "kinds": counts,
    }
    outcome.write_text(json.dumps(kept, indent=2) + "\n")
    return sum(bool(one.differs) for one in verdicts)
