"""What an act would do at one moment: counted, as differences, and as one digest of exactly that."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

NAMED = 5
"""So many changes are named in one line."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One of the consents concerned; nothing that says whose it is."""

    id: UUID
    app: str
    kind: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that would be another afterwards; each side as lines, none where there is nothing."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Effect:
    digest: str
    """SHA-256, in hex: what would be done is the same if, and only if, this is. Empty in old proposals."""
    consents: int = 0
    customers: int = 0
    taken_back: int = 0
    """In how many consents of others something of the customer's would be taken back."""
    left: int = 0
    """How many of those chosen would stay, since their kind knows no such end."""
    kept: int = 0
    """Of an erasure: how many records a duty keeps for now."""
    rows: int = 0
    """Of an export: what it would let out."""
    changes: tuple[Change, ...] = ()

    @property
    def words(self) -> str:
        """In one line."""
        if self.changes:
            named = "; ".join(change.what for change in self.changes[:NAMED])
            more = len(self.changes) - NAMED
            return f"{named}; and {more} more" if more > 0 else named
        what = _number(self.rows, "row") if self.rows else _number(self.consents, "consent")
        if self.rows and not self.customers:
            return what
        said = f"{what} of {_number(self.customers, 'customer')}"
        if self.taken_back:
            said += f", and {_number(self.taken_back, 'agreement')} in others’ consents"
        return said

    @property
    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(json.dumps(asdict(self)))  # tuples as lists, as they are kept
        return said


def effect_of(said: Mapping[str, Any]) -> Effect:
    """An effect as it was kept."""
    changes = [
        Change(what=one["what"], before=tuple(one["before"]), after=tuple(one["after"]))
        for one in said.get("changes", ())
    ]
    numbers = {
        name: said.get(name, 0) for name in ("consents", "customers", "taken_back", "left", "kept", "rows")
    }
    return Effect(digest=said.get("digest", ""), changes=tuple(changes), **numbers)


def digest_of(*said: Any) -> str:
    """Of anything that JSON can say, in its one spelling."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def lines_of(value: Any) -> tuple[str, ...]:
    """A value as lines that can be compared by eye."""
    if value is None or value == "":
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(str(one) for one in value)
    return (str(value),)


def _number(many: int, what: str) -> str:
    return f"{many} {what}{'' if many == 1 else 's'}"
