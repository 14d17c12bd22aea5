"""What a proof of deletion says: classes of data, numbers of rows, digests over their keys (pure).

A digest is SHA-256 over the keys of the rows as text, sorted and joined by commas. Keys are ours and say
nothing of anybody; where rows stay behind, emptied, an auditor computes the digest again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

CONTACT, LINK = "names and sign-in", "link to the bank’s customer"
RECORDS, REPORTS = "records of consents", "reports of misuse"
ORDERS, PROPOSALS = "orders to end many", "what proposals were about"
"""Classes of data, as docs/data-protection.md names them."""


class Cause(StrEnum):
    ASKED = "asked"
    """For one customer, on a proposal that somebody else approved."""
    RETENTION = "retention"
    """The time for which it had to be kept is over."""


@dataclass(frozen=True, kw_only=True)
class Erased:
    """Rows of one table that were deleted, or emptied of what was personal."""

    kind: str
    """The class of data."""
    table: str
    rows: int
    digest: str
    """Hex."""


def erased(kind: str, table: str, keys: Iterable[object]) -> Erased:
    """Of the rows with these keys."""
    texts = sorted(str(key) for key in keys)
    return Erased(kind=kind, table=table, rows=len(texts), digest=digest_of(",".join(texts)).hex())


def parts_of(all_erased: Iterable[Erased]) -> list[dict[str, Any]]:
    """As a record keeps them: those of which there was anything."""
    return [asdict(one) for one in all_erased if one.rows]


def record_digest(said: Mapping[str, Any]) -> bytes:
    """SHA-256 over the canonical JSON of a record."""
    return digest_of(json.dumps(said, sort_keys=True, separators=(",", ":")))


def rows_in(parts: Sequence[Mapping[str, Any]]) -> int:
    return sum(part["rows"] for part in parts)


def digest_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
