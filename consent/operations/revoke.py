"""The recipient ends a consent it holds."""

from datetime import datetime
from uuid import UUID

from consent.lifecycle import Actor, Verb
from consent.models import Consent
from consent.operations._again import until_done
from consent.operations._move import move
from consent.policy import ConsentPolicy


def revoke(*, consent_id: UUID, client_id: str, at: datetime, policy: ConsentPolicy) -> Consent:
    """End a consent at its recipient's word; raises TransitionRefused where it has already ended."""
    return until_done(
        lambda: move(
            Consent.objects.get(pk=consent_id),
            Verb.REVOKE,
            actor=Actor.RECIPIENT,
            reference=client_id,
            at=at,
            policy=policy,
            detail={},
        )
    )
