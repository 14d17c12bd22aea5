"""Tells a story one line a step, and stops at the first step that is not as it must be."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from joserfc.errors import JoseError
from playwright.sync_api import Error as BrowserError

TITLE_WIDTH = 34


class BrokenStep(Exception):
    """A step is not as it must be: which one, and why."""


class NotSo(Exception):
    """A fact that a step needs does not hold."""


@dataclass
class Step:
    facts: list[str] = field(default_factory=list)

    def require(self, holds: bool, fact: str, *, found: object = "") -> None:
        """Add a fact to the step's line, or break the step; `found` is what was there instead."""
        if not holds:
            raise NotSo(f"not so: {fact}{f' (found: {found})' if found != '' else ''}")
        self.facts.append(fact)


def chapter(title: str) -> None:
    print(f"\n{title}", flush=True)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """One line of the story, printed when all of it was true."""
    told = Step()
    try:
        yield told
    except (NotSo, httpx.HTTPError, BrowserError, JoseError, LookupError, ValueError) as fault:
        raise BrokenStep(f"{title}: {type(fault).__name__}: {fault}") from fault
    print(f"  ✓ {title:<{TITLE_WIDTH}} {'; '.join(told.facts)}", flush=True)
