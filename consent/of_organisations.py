"""What organisations share: the consents that persons gave for them, as each representative may read them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from consent.models import Consent
from consent.queries import WatchedConsent, behind, watchable, watched


def consents_for(
    organisations: Collection[str], *, issuers: Collection[str], limit: int, after: UUID | None = None
) -> tuple[list[WatchedConsent], bool]:
    """One page of the consents that anybody gave for these organisations, by the bank's keys, newest first,
    and whether more follows."""
    wanted = Q(acting_for__in=_some(organisations), issuer__in=list(issuers))
    rows = watchable(wanted).order_by("-created_at", "-pk")
    if after is not None:
        last = Consent.objects.filter(wanted, pk=after).values_list("created_at", flat=True).first()
        if last is None:
            return [], False
        rows = rows.filter(behind(last, after))
    found = [watched(row) for row in rows[: limit + 1]]
    return found[:limit], len(found) > limit


def consent_for(organisations: Collection[str], consent_id: UUID) -> WatchedConsent | None:
    """One of them; None alike for any other and for one that never was."""
    row = watchable(Q(pk=consent_id, acting_for__in=_some(organisations))).first()
    return watched(row) if row else None


def _some(organisations: Collection[str]) -> list[str]:
    """Never "": that is nobody's organisation, and what everybody gives for themselves."""
    return [number for number in organisations if number]
