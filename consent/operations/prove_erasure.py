"""The record that something was erased: written with the erasure, in its transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from consent.erased import Cause, Erased, parts_of, record_digest
from consent.models import Erasure
from consent.retention import Kept


def prove_erasure(
    *,
    cause: Cause,
    at: datetime,
    parts: Sequence[Erased],
    ordered_by: str,
    approved_by: str = "",
    about: str = "",
    why: str = "",
    case: str = "",
    proposal: UUID | None = None,
    kept: Sequence[Kept] = (),
) -> Erasure:
    """Keep what was erased, when and on whose word. `about` is the customer's pseudonym."""
    row = Erasure(
        id=uuid4(),
        at=at,
        cause=cause,
        about=about,
        why=why,
        case=case,
        ordered_by=ordered_by,
        approved_by=approved_by,
        proposal=proposal,
        parts=parts_of(parts),
        kept=[
            {
                "issuer": one.issuer,
                "number": one.number,
                "until": f"{one.until:%Y-%m-%d}" if one.until else "",
                "basis": one.basis,
            }
            for one in kept
        ],
    )
    row.digest = record_digest(said_by(row))
    row.save(force_insert=True)
    return row


def said_by(row: Erasure) -> dict[str, object]:
    """What the digest of a record is over."""
    return {
        "id": str(row.pk),
        "at": row.at.astimezone(UTC).isoformat(),
        "cause": str(row.cause),
        "about": row.about,
        "why": row.why,
        "case": row.case,
        "ordered_by": row.ordered_by,
        "approved_by": row.approved_by,
        "proposal": str(row.proposal) if row.proposal else None,
        "parts": row.parts,
        "kept": row.kept,
    }
