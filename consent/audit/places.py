"""Where events stand in the chains, for many events in three statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from consent.models import ConsentEvent, Seal, Unsealed

_BEFORE = """
SELECT s.event_id, b.hash FROM consent_seal s
  JOIN consent_seal b ON (b.chain, b.position) = (s.chain, s.position - 1) WHERE s.event_id = ANY (%s)
"""


@dataclass(frozen=True, kw_only=True)
class Places:
    """All by the event."""

    seals: Mapping[int, Seal]
    before: Mapping[int, bytes]
    """The link before, where there is one."""
    waiting: frozenset[int]
    """Those that have no place yet."""


def places_of(events: Sequence[ConsentEvent]) -> Places:
    keys = [event.pk for event in events]
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [keys])
        before = {event: bytes(link) for event, link in cursor.fetchall()}
    return Places(
        seals=Seal.objects.in_bulk(keys),
        before=before,
        waiting=frozenset(Unsealed.objects.filter(pk__in=keys).values_list("pk", flat=True)),
    )
