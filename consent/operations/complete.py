"""The recipient brings what its consent still lacked: the file of payments (CON-41)."""

import hashlib
from datetime import datetime
from uuid import UUID

from consent.lifecycle import Actor, Verb
from consent.models import Consent, PaymentFile
from consent.models.payment import place_of
from consent.operations._again import until_done
from consent.operations._move import move
from consent.operations.authorise import DecisionTooLate
from consent.policy import ConsentPolicy
from vault.envelope import seal


def complete(
    *,
    consent_id: UUID,
    client_id: str,
    content: bytes,
    media_type: str,
    at: datetime,
    policy: ConsentPolicy,
) -> Consent:
    """Store the file, after which the consent awaits its customer; whoever calls has checked that it is the
    one announced. Raises TransitionRefused where there is one already, and DecisionTooLate."""

    def turn() -> Consent:
        consent = Consent.objects.get(pk=consent_id)
        if at >= consent.authorise_by:
            raise DecisionTooLate
        file = PaymentFile(
            consent=consent,
            content=seal(content, place_of(consent_id)),
            media_type=media_type,
            received_at=at,
        )
        return move(
            consent,
            Verb.COMPLETE,
            actor=Actor.RECIPIENT,
            reference=client_id,
            at=at,
            policy=policy,
            detail={"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)},
            beside=[file],
        )

    return until_done(turn)
