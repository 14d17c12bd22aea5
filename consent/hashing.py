"""What ties the audit events of a consent together: each event's hash covers the one before it."""

import hashlib
import json
from datetime import UTC
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder

from consent.models import ConsentEvent

FIRST_PREVIOUS = bytes(32)
"""What stands for the hash before in the first event of a chain."""


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
    written = json.dumps(said, cls=DjangoJSONEncoder)
    read = json.loads(written, parse_int=_by_value, parse_float=_by_value)
    canonical = json.dumps(read, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(bytes(event.previous) + canonical.encode()).digest()


def _by_value(digits: str) -> str:
    """A number in one spelling: PostgreSQL gives 1e3 back as 1000."""
    plain = f"{Decimal(digits):f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain
