"""The customer, or the bank for them, stops a consent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Verb
from consent.models import Consent
from consent.operations._move import move
from consent.policy import ConsentPolicy


@transaction.atomic
def withdraw(
    *, consent_id: UUID, actor: Actor, reference: str, at: datetime, policy: ConsentPolicy
) -> Consent:
    """End a consent at the bank. Its tokens stop with it, as they ask its status.

    The row lock waits for tokens being issued at this moment: once this returns, none is issued any more.
    A second stop is no error and changes nothing; any other state raises TransitionRefused.
    """
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    if consent.status in policy.lifecycle_of(consent.kind).targets(Verb.WITHDRAW):
        return consent
    return move(
        consent,
        Verb.WITHDRAW,
        actor=actor,
        reference=reference,
        at=at,
        policy=policy,
        detail={},
    )
