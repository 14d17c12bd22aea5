"""What can be wrong with the audit log: a fault names the event, or the chain, and says what is wrong."""

from dataclasses import dataclass, field
from uuid import UUID

MOST = 100
"""Faults that are told one by one; the rest are counted."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    what: str
    consent: UUID | None = None
    """None where what is missing cannot be named any more."""
    sequence: int | None = None
    chain: int | None = None
    position: int | None = None

    def __str__(self) -> str:
        event = (
            f"consent {self.consent} event {self.sequence}" if self.sequence else f"consent {self.consent}"
        )
        place = f"chain {self.chain} place {self.position}"
        where = ([event] if self.consent else []) + ([place] if self.chain is not None else [])
        return f"{', '.join(where)}: {self.what}" if where else self.what


@dataclass(kw_only=True)
class Report:
    """What a walk came to."""

    events: int = 0
    """Read, and hashed again."""
    sealed: int = 0
    waiting: int = 0
    """Not sealed yet."""
    consents: int = 0
    evidence: int = 0
    """Events that rest on evidence beside the log."""
    erased: int = 0
    """Of those, whose evidence was erased for good."""
    anchors: int = 0
    anchored: int = 0
    """Events that the last anchor speaks for."""
    faults: list[Fault] = field(default_factory=list)
    found: int = 0
    """Every fault, told or not."""

    def add(self, fault: Fault) -> None:
        self.found += 1
        if len(self.faults) < MOST:
            self.faults.append(fault)

    @property
    def holds(self) -> bool:
        return not self.found
