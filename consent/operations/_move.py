"""The one place that gives a consent a status, and with it its audit event."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from consent.lifecycle import Actor, Lifecycle, Status, Verb
from consent.models import Consent, ConsentEvent

Detail = Mapping[str, Any]


def born(consent: Consent, *, actor: Actor, reference: str, at: datetime, detail: Detail) -> Consent:
    """Store a new consent, awaiting its decision, with the first event of its chain."""
    consent.status, consent.status_changed_at, consent.version = Status.AWAITING, at, 1
    consent.save(force_insert=True)
    _append(consent, Verb.PROPOSE, actor, reference, at, detail)
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
    _append(consent, verb, actor, reference, at, detail)
    return consent


def _append(
    consent: Consent, verb: Verb, actor: Actor, reference: str, at: datetime, detail: Detail
) -> None:
    last = ConsentEvent.objects.filter(consent=consent).order_by("-sequence").values_list("hash", flat=True)
    previous = bytes(last[0]) if consent.version > 1 else bytes(32)
    event = ConsentEvent(
        consent=consent,
        sequence=consent.version,
        verb=verb,
        result=consent.status,
        actor=actor,
        actor_reference=reference,
        at=at,
        detail=dict(detail),
        previous=previous,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)


def event_hash(event: ConsentEvent) -> bytes:
    """SHA-256 over the hash before and the event's own canonical JSON (32 bytes)."""
    said = {
        "v": 1,
        "consent": str(event.consent_id),
        "sequence": event.sequence,
        "verb": str(event.verb),
        "result": str(event.result),
        "actor": str(event.actor),
        "reference": event.actor_reference,
        "at": event.at.astimezone(UTC).isoformat(),
        "detail": event.detail,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(bytes(event.previous) + canonical.encode()).digest()
