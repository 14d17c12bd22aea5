"""What ties audit events together: the canonical bytes of an event, and the hashes over them.

Each event's hash covers the event before it of its consent; each link of a chain covers the link before it,
so that chains tie the events of all consents together. What is hashed is spelled here and nowhere else.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from consent.models import ConsentEvent

FIRST_PREVIOUS = bytes(32)
"""What stands for the hash before in the first event of a consent, and in the first link of a chain."""
CHAINS = 16
"""How many chains there are. It can never change: the links say where each event belongs."""

_ENCODER = DjangoJSONEncoder()
EVIDENCE = "evidence"
"""The member of an event's detail that holds the hash of its evidence, in hex."""


def event_hash(event: ConsentEvent) -> bytes:
    """SHA-256 over the hash before and the event's own canonical JSON (32 bytes)."""
    return hashlib.sha256(bytes(event.previous) + canonical(event).encode()).digest()


def canonical(event: ConsentEvent) -> str:
    """An event as JSON in the one spelling that is hashed: members sorted, numbers as strings, no blanks.

    `event.form` names the spelling. A new one is added beside the old, which must be read for ever.
    """
    said = {
        "v": event.form,
        "consent": str(event.consent_id),
        "sequence": event.sequence,
        "verb": str(event.verb),
        "result": str(event.result),
        "actor": str(event.actor),
        "reference": event.actor_reference,
        "at": event.at.astimezone(UTC).isoformat(),
        "detail": event.detail,
    }
    return _spelled(said)


def evidence_hash(salt: bytes, content: Mapping[str, Any]) -> bytes:
    """SHA-256 over a salt and evidence in canonical JSON: what the event keeps of it. Without the salt, which
    goes with the evidence when that is erased, nobody can try what it may have said."""
    return hashlib.sha256(salt + _spelled(content).encode()).digest()


_ANY_CONSENT, _ANY_SEQUENCE = UUID("3e5c0d0a-7d0b-4b7e-9a53-8f1c9e0a2b41"), 1_907_342_651


def canonical_around(event: ConsentEvent) -> tuple[str, str, str]:
    """The canonical JSON of events that differ in consent and sequence alone, for PostgreSQL to hash many at
    once: what stands before the id of the consent, between the two, and after the sequence."""
    event.consent_id, event.sequence = _ANY_CONSENT, _ANY_SEQUENCE
    before, rest = canonical(event).split(str(_ANY_CONSENT))
    between, after = rest.split(str(_ANY_SEQUENCE))
    return before, between, after


def chain_of(consent_id: UUID) -> int:
    """The chain that the events of a consent belong to."""
    return hashlib.sha256(consent_id.bytes).digest()[0] % CHAINS


def link_hash(before: bytes, position: int, event: bytes) -> bytes:
    """SHA-256 over the link before, the place in the chain (eight bytes, from 1) and the event's own hash."""
    return hashlib.sha256(before + position.to_bytes(8) + event).digest()


def root_hash(heads: Sequence[tuple[int, bytes]]) -> bytes:
    """SHA-256 over the heads of all chains in their order: each one's length (eight bytes) and last link."""
    return hashlib.sha256(b"".join(length.to_bytes(8) + link for length, link in heads)).digest()


def _spelled(said: Mapping[str, Any]) -> str:
    return json.dumps(_as_json(said), sort_keys=True, separators=(",", ":"))


def _as_json(value: Any) -> Any:
    """What JSON makes of a value, with numbers as strings and the names of members as strings."""
    match value:
        case None | bool() | str():
            return value
        case int() | float():
            return _by_value(json.dumps(value)) if math.isfinite(value) else value
        case Mapping():
            return {_name(name): _as_json(member) for name, member in value.items()}
        case list() | tuple():
            return [_as_json(item) for item in value]
        case _:
            return _as_json(_ENCODER.default(value))


def _name(name: Any) -> str:
    return name if isinstance(name, str) else next(iter(json.loads(json.dumps({name: None}))))


def _by_value(digits: str) -> str:
    """A number in one spelling: PostgreSQL gives 1e3 back as 1000."""
    plain = f"{Decimal(digits):f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain
