"""The one place that gives a consent a status, and with it its audit event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from consent.hashing import FIRST_PREVIOUS, event_hash
from consent.lifecycle import Actor, Lifecycle, Status, Verb
from consent.models import Consent, ConsentEvent

Detail = Mapping[str, Any]


class Said(NamedTuple):
    """Who moved a consent, when, and what it rested on."""

    actor: Actor
    reference: str
    at: datetime
    detail: Detail


def born(consent: Consent, *, actor: Actor, reference: str, at: datetime, detail: Detail) -> Consent:
    """Store a new consent, awaiting its decision, with the first event of its chain."""
    consent.status, consent.status_changed_at, consent.version = Status.AWAITING, at, 1
    consent.save(force_insert=True)
    _append(consent, Verb.PROPOSE, Said(actor, reference, at, detail))
    return consent


def move(
    consent: Consent,
    verb: Verb,
    *,
    actor: Actor,
    reference: str,
    at: datetime,
    lifecycle: Lifecycle,
    detail: Detail,
) -> Consent:
    """Move a consent whose row the caller has locked; raises lifecycle.TransitionRefused."""
    consent.status = lifecycle.next_status(verb, Status(consent.status), actor)
    consent.status_changed_at = at
    consent.version += 1
    consent.save()
    _append(consent, verb, Said(actor, reference, at, detail))
    return consent


def _append(consent: Consent, verb: Verb, said: Said) -> None:
    last = ConsentEvent.objects.filter(consent=consent).order_by("-sequence").values_list("hash", flat=True)
    previous = bytes(last[0]) if consent.version > 1 else FIRST_PREVIOUS
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
    event.save(force_insert=True)
