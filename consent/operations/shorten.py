"""The customer lets a consent in force end sooner than was agreed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent, ConsentAccount
from consent.operations._anew import AnothersConsent
from consent.operations._move import move
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
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    policy.lifecycle_of(consent.kind).next_status(Verb.SHORTEN, Status(consent.status), Actor.CUSTOMER)
    if consent.customer_id != customer_id:
        raise AnothersConsent
    if consent.expires_at == ends:
        return consent
    if ends <= at or (consent.expires_at is not None and ends > consent.expires_at):
        raise NotSooner
    permissions, before = list(consent.permissions), consent.expires_at
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
        detail={
            "before": {"permissions": permissions, "expires_at": before},
            "after": {"permissions": permissions, "expires_at": ends},
        },
        evidence={"accounts": covered, "accounts_before": covered, **evidence},
    )
