"""What a customer changed about a consent, and when: each amendment with before and after, read from the log.

The audit log is the one record of it. What is personal (accounts, the words seen) stands in the evidence, and
is not told any more once that was erased.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from consent.lifecycle import Verb
from consent.models import ConsentEvent, Evidence

CHANGES = frozenset({Verb.AMEND, Verb.REAUTHORISE, Verb.REVIVE, Verb.REMOVE_ACCOUNT, Verb.SHORTEN})


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What a consent allowed between two agreements of its customer."""

    permissions: tuple[str, ...]
    expires_at: datetime | None
    accounts: tuple[str, ...] | None
    """The bank's references; None where they were erased."""


@dataclass(frozen=True, kw_only=True)
class AmendmentFacts:
    sequence: int
    """Of its event."""
    verb: Verb
    at: datetime
    customer_id: int
    before: Agreed
    after: Agreed
    shown: Mapping[str, Any] | None
    """The words that the customer read, with their digest; None where they were erased."""


def amendments(consent_id: UUID) -> list[AmendmentFacts]:
    """Each time its customer agreed to the consent anew, or took a part of it back, oldest first."""
    events = ConsentEvent.objects.filter(consent_id=consent_id, verb__in=CHANGES)
    said = {event.sequence: event for event in events}
    rows = Evidence.objects.filter(consent_id=consent_id, sequence__in=said)
    kept = {row.sequence: row.content for row in rows} if said else {}
    return [_facts(said[number], kept.get(number) or {}) for number in sorted(said)]


def _facts(event: ConsentEvent, evidence: Mapping[str, Any]) -> AmendmentFacts:
    return AmendmentFacts(
        sequence=event.sequence,
        verb=Verb(event.verb),
        at=event.at,
        customer_id=int(event.actor_reference),
        before=_agreed(event.detail["before"], evidence.get("accounts_before")),
        after=_agreed(event.detail["after"], evidence.get("accounts")),
        shown=evidence.get("shown"),
    )


def _agreed(said: Mapping[str, Any], accounts: list[str] | None) -> Agreed:
    ends = said["expires_at"]
    return Agreed(
        permissions=tuple(said["permissions"]),
        expires_at=parse_datetime(ends) if ends else None,
        accounts=None if accounts is None else tuple(accounts),
    )
