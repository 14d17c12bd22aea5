"""The recipient ends a consent it holds."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Verb
from consent.models import Consent
from consent.operations._move import move
from consent.policy import ConsentPolicy


@transaction.atomic
def revoke(*, consent_id: UUID, client_id: str, at: datetime, policy: ConsentPolicy) -> Consent:
    """End a consent at its recipient's word; raises TransitionRefused where it has already ended."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    return move(
        consent,
        Verb.REVOKE,
        actor=Actor.RECIPIENT,
        reference=client_id,
        at=at,
        lifecycle=policy.lifecycle,
        detail={},
    )
