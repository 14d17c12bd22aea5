"""What the pages about signing in show, ready to print: frozen values, never models."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class FactorCard:
    """One second factor of the customer."""

    kind: str
    name: str
    note: str


@dataclass(frozen=True, kw_only=True)
class PasskeyCard:
    id: int
    name: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SessionCard:
    """One browser that is signed in; `here`: the one that looks at the page."""

    id: UUID
    device: str
    here: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class ActivityLine:
    """One thing that happened to the sign-in; `trouble`: one that may have been somebody else."""

    what: str
    about: str
    trouble: bool
    device: str
    source: str
    when: str
