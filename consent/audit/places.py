"""Where events stand in the chains, for many events in two statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from consent.models import ConsentEvent

_SEALED = """
SELECT s.event_id, s.position, s.hash, b.hash FROM consent_seal s
  LEFT JOIN consent_seal b ON (b.chain, b.position) = (s.chain, s.position - 1) WHERE s.event_id = ANY (%s)
"""


class Place(NamedTuple):
    position: int
    link: bytes
    before: bytes | None
    """The link before; None at the beginning of a chain, or where it is gone."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """All by the event."""

    sealed: Mapping[int, Place]
    waiting: frozenset[int]
    """Those that have no place yet."""


def places_of(events: Sequence[ConsentEvent]) -> Places:
    keys = [event.pk for event in events]
    # First what waits: one that is sealed meanwhile is then found in both, and not in neither.
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id FROM consent_unsealed WHERE event_id = ANY (%s)", [keys])
        waiting = frozenset(event for (event,) in cursor.fetchall())
        cursor.execute(_SEALED, [keys])
        sealed = {
            event: Place(position, bytes(link), bytes(before) if before is not None else None)
            for event, position, link, before in cursor.fetchall()
        }
    return Places(sealed=sealed, waiting=waiting)
