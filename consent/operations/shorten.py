"""The customer lets a consent in force end sooner than was agreed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Verb
from consent.models import Consent, ConsentAccount
from consent.operations._move import move
from consent.operations._own import held_by, what_it_allows
from consent.policy import ConsentPolicy


class NotSooner(Exception):
    """The new end is over already, or no sooner than the present one."""


@transaction.atomic
def shorten(
    *,
    consent_id: UUID,
    customer_id: int,
    ends: datetime,
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    """Let the consent end at `ends`, by which every token and call is judged from now on.

    To have the end it is given already changes nothing. Raises TransitionRefused where the consent has ended
    or its profile lets nobody, AnothersConsent, NotSooner.
    """
    consent = held_by(customer_id, consent_id, Verb.SHORTEN, policy)
    if consent.expires_at == ends:
        return consent
    if ends <= at or (consent.expires_at is not None and ends > consent.expires_at):
        raise NotSooner
    before = what_it_allows(consent)
    accounts = ConsentAccount.objects.filter(consent=consent).order_by("account")
    covered = list(accounts.values_list("account", flat=True))
    consent.expires_at = ends
    return move(
        consent,
        Verb.SHORTEN,
        actor=Actor.CUSTOMER,
        reference=str(customer_id),
        at=at,
        policy=policy,
        detail={"before": before, "after": what_it_allows(consent)},
        evidence={"accounts": covered, "accounts_before": covered, **evidence},
    )
