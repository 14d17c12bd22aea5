"""The one place that gives a consent a status, and with it its audit event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model

from consent.hashing import FIRST_PREVIOUS, event_hash
from consent.lifecycle import Actor, Lifecycle, Status, Verb
from consent.models import Consent, ConsentEvent
from consent.storing import Proviso, altered, store

Detail = Mapping[str, Any]


class Said(NamedTuple):
    """Who moved a consent, when, and what it rested on."""

    actor: Actor
    reference: str
    at: datetime
    detail: Detail


class Overtaken(Exception):
    """Somebody else moved the consent since it was read."""


def born(
    consent: Consent,
    *,
    actor: Actor,
    reference: str,
    at: datetime,
    lifecycle: Lifecycle,
    detail: Detail,
    provided: Sequence[Proviso],
) -> bool:
    """Store a new consent, in the first status of its life, with the first event of its chain; False where
    one of `provided` does not hold."""
    consent.status, consent.status_changed_at, consent.version = lifecycle.born, at, 1
    first = _event(consent, Verb.PROPOSE, Said(actor, reference, at, detail), FIRST_PREVIOUS)
    return store(consent, first, provided=provided) == len(provided)


def move(
    consent: Consent,
    verb: Verb,
    *,
    actor: Actor,
    reference: str,
    at: datetime,
    lifecycle: Lifecycle,
    detail: Detail,
    previous: bytes | memoryview | None = None,
    beside: Sequence[Model] = (),
) -> Consent:
    """Move a consent, with its next event and the rows `beside` it; raises lifecycle.TransitionRefused.

    The caller has locked its row. Or else it read the hash of its last event together with it (`previous`),
    and where that raises Overtaken, reads both again and asks once more.
    """
    before = consent.version
    consent.status = lifecycle.next_status(verb, Status(consent.status), actor)
    consent.status_changed_at = at
    consent.version += 1
    if previous is None:
        events = ConsentEvent.objects.filter(consent=consent, sequence=before)
        previous = events.values_list("hash", flat=True).get()
    event = _event(consent, verb, Said(actor, reference, at, detail), bytes(previous))
    if not store(event, *beside, provided=[altered(consent, version=before)]):
        raise Overtaken
    return consent


def _event(consent: Consent, verb: Verb, said: Said, previous: bytes) -> ConsentEvent:
    event = ConsentEvent(
        consent=consent,
        sequence=consent.version,
        verb=verb,
        result=consent.status,
        actor=said.actor,
        actor_reference=said.reference,
        at=said.at,
        detail=dict(said.detail),
        previous=previous,
    )
    event.hash = event_hash(event)
    return event
