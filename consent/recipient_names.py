"""By which names a recipient went at a moment that is past, and whether it had customers then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import Consent, RecipientSpan
from consent.queries import RecipientFacts


@dataclass(frozen=True, kw_only=True)
class Named:
    since: datetime
    facts: RecipientFacts


def names_of(recipient_id: UUID) -> list[Named]:
    """Its names, oldest first."""
    rows = RecipientSpan.objects.filter(recipient=recipient_id).order_by("since", "pk")
    return [
        Named(
            since=row.since,
            facts=RecipientFacts(
                id=recipient_id,
                name=row.name,
                legal_name=row.legal_name,
                register_entry=row.register_entry,
                website=row.website,
                self_described=row.self_described,
                suspended=False,  # no part of a name
            ),
        )
        for row in rows
    ]


def named_at(names: Sequence[Named], at: datetime) -> RecipientFacts | None:
    """Those at a moment; the oldest known where that was before them all, None where none are known."""
    earlier = [one for one in names if one.since <= at] or list(names[:1])
    return earlier[-1].facts if earlier else None


def has_had_customers(recipient_id: UUID, *, before: datetime) -> bool:
    """Whether anybody had agreed to anything with that company by then."""
    return Consent.objects.filter(recipient=recipient_id, authorised_at__lt=before).exists()
