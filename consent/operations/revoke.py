"""The recipient ends a consent it holds."""

import contextlib
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from consent.lifecycle import Actor, Verb
from consent.models import Consent, ConsentEvent
from consent.operations._move import Overtaken, move
from consent.policy import ConsentPolicy

_LAST_HASH = Subquery(
    ConsentEvent.objects.filter(consent=OuterRef("pk"), sequence=OuterRef("version")).values("hash")
)


def revoke(*, consent_id: UUID, client_id: str, at: datetime, policy: ConsentPolicy) -> Consent:
    """End a consent at its recipient's word; raises TransitionRefused where it has already ended."""
    while True:  # a consent moves a few times in its life, so it overtakes us no oftener
        with contextlib.suppress(Overtaken):
            consent = Consent.objects.annotate(last_hash=_LAST_HASH).get(pk=consent_id)
            return move(
                consent,
                Verb.REVOKE,
                actor=Actor.RECIPIENT,
                reference=client_id,
                at=at,
                lifecycle=policy.lifecycle_of(consent.kind),
                detail={},
                previous=consent.last_hash,
            )
