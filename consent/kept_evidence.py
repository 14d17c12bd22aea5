"""Reads what decisions rested on: the evidence of a consent's events, until it is erased."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from consent.lifecycle import Verb
from consent.models import ConsentEvent, Evidence


def evidence(consent_id: UUID, *, sequence: int) -> Mapping[str, Any] | None:
    """What an event of a consent rested on; None where it rested on nothing, or that was erased."""
    kept = Evidence.objects.filter(consent_id=consent_id, sequence=sequence).first()
    return kept.content if kept else None


AGREEING = frozenset({Verb.AUTHORISE, Verb.AMEND, Verb.REAUTHORISE, Verb.REVIVE})
"""What a customer did to a consent of theirs after reading what it is."""


def last_shown(consent_id: UUID) -> Mapping[str, Any]:
    """What its customer read when they last agreed to a consent; empty where it was erased."""
    agreed = ConsentEvent.objects.filter(consent_id=consent_id, verb__in=AGREEING).values("sequence")
    kept = Evidence.objects.filter(consent_id=consent_id, sequence__in=agreed, erased_at=None)
    newest = kept.order_by("-sequence").first()
    shown: Mapping[str, Any] = ((newest and newest.content) or {}).get("shown") or {}
    return shown
