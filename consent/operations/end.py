"""The bank ends a consent, for a reason: what waits is refused, what is active is stopped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.lifecycle import Actor, Status, Verb, status_at
from consent.models import Consent
from consent.operations._again import until_done
from consent.operations._move import move
from consent.policy import ConsentPolicy
from consent.reasons import Reason

ENDS: Mapping[Status, Verb] = {
    Status.INCOMPLETE: Verb.REJECT,
    Status.AWAITING: Verb.REJECT,
    Status.ACTIVE: Verb.WITHDRAW,
}
"""By which verb the bank ends a consent in each status that still is to end."""
UNENDED = frozenset(ENDS)


def end(
    *, consent_id: UUID, reason: Reason, note: str, system: str, at: datetime, policy: ConsentPolicy
) -> bool:
    """End a consent at the bank's word; `system` is which of its systems said so.

    False where it had ended before, by whomever: nothing is changed. Raises TransitionRefused where its kind
    knows no such end, and Consent.DoesNotExist. The event keeps the reason; the note, which may be personal,
    stands beside it, where it can be erased.
    """
    evidence: Mapping[str, Any] | None = {"note": note} if note else None

    def turn() -> bool:
        consent = Consent.objects.get(pk=consent_id)
        status = status_at(consent, at)
        if status not in UNENDED:
            return False
        move(
            consent,
            ENDS[status],
            actor=Actor.HOLDER,
            reference=system,
            at=at,
            policy=policy,
            detail={"reason": reason.value},
            evidence=evidence,
            reason=reason,
        )
        return True

    return until_done(turn)
