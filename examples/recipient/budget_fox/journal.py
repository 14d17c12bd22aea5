"""What happened, step by step, in words for the person who watches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any


class Refused(Exception):
    """We do not accept what the bank sent, or the bank did not accept what we sent."""


@dataclass
class Step:
    """One exchange with the bank and what we checked about its answer."""

    title: str
    requests: list[str] = field(default_factory=list)
    """Request lines with the answer's status: `POST https://… → 201`."""
    sent: list[str] = field(default_factory=list)
    """What the request carried, in words."""
    passed: list[str] = field(default_factory=list)
    failed: str = ""

    def tell(self, what: str) -> None:
        """Note what goes to the bank, or what the answer holds."""
        self.sent.append(what)

    def require(self, holds: bool, fact: str) -> None:
        """Note that a fact holds; refuse the whole answer if it does not."""
        if not holds:
            raise Refused(f"this did not hold: {fact}")
        self.passed.append(fact)


class Journal:
    """The steps taken so far with one bank; kept between requests as plain data."""

    def __init__(self, steps: list[dict[str, Any]]) -> None:
        self.steps = [Step(**step) for step in steps]

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """One more step; a refusal inside is noted here and ends what the caller was doing."""
        step = Step(title)
        self.steps.append(step)
        try:
            yield step
        except Refused as refusal:
            step.failed = str(refusal)
            raise

    def as_data(self) -> list[dict[str, Any]]:
        return [asdict(step) for step in self.steps]
