"""The customer says no, or the bank has to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Verb
from consent.models import Consent
from consent.operations._move import move
from consent.policy import ConsentPolicy


@transaction.atomic
def reject(
    *,
    consent_id: UUID,
    customer_id: int,
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
    actor: Actor = Actor.CUSTOMER,
) -> Consent:
    """End a proposal by the customer's refusal, or by the bank's where this customer cannot agree to it;
    raises TransitionRefused where it was decided before."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    consent.customer_id = customer_id
    return move(
        consent,
        Verb.REJECT,
        actor=actor,
        reference=str(customer_id),
        at=at,
        policy=policy,
        detail={},
        evidence=evidence,
    )
