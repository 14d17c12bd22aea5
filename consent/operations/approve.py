"""Somebody who holds an account with the customer agrees to its being shared, or does not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.account_states import AuthoriserState
from consent.lifecycle import Actor, Status, Verb, status_at
from consent.models import Consent
from consent.operations._accounts import NothingToDecide, agreed_by, decide, waiting_for
from consent.operations._move import move
from consent.policy import ConsentPolicy


@transaction.atomic
def approve(
    *, consent_id: UUID, customer_id: int, at: datetime, policy: ConsentPolicy, evidence: Mapping[str, Any]
) -> Consent:
    """Agree to all that waits for this customer under a consent in force, and record what it rested on.

    Raises NothingToDecide, also where the time is over, and TransitionRefused where the consent has ended.
    """
    return _say(Verb.APPROVE, consent_id, customer_id, at=at, policy=policy, evidence=evidence)


@transaction.atomic
def decline(
    *, consent_id: UUID, customer_id: int, at: datetime, policy: ConsentPolicy, evidence: Mapping[str, Any]
) -> Consent:
    """Refuse all that waits for this customer; raises as `approve` does. Other accounts go on."""
    return _say(Verb.DECLINE, consent_id, customer_id, at=at, policy=policy, evidence=evidence)


@transaction.atomic
def retract(
    *, consent_id: UUID, customer_id: int, at: datetime, policy: ConsentPolicy, evidence: Mapping[str, Any]
) -> Consent:
    """Take back what this customer agreed to under one consent: of those accounts nothing is shared any more,
    the others go on. Raises as `approve` does.

    Once this returns nothing of them goes out: a call that was being answered finds the consent changed.
    """
    return _say(Verb.RETRACT, consent_id, customer_id, at=at, policy=policy, evidence=evidence)


_SAYS = {
    Verb.APPROVE: AuthoriserState.APPROVED,
    Verb.DECLINE: AuthoriserState.REFUSED,
    Verb.RETRACT: AuthoriserState.WITHDRAWN,
}


def _say(
    verb: Verb,
    consent_id: UUID,
    customer_id: int,
    *,
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    policy.lifecycle_of(consent.kind).next_status(verb, Status(consent.status), Actor.AUTHORISER)
    if _is_over(consent, at):
        raise NothingToDecide
    rows = agreed_by(consent, customer_id) if verb is Verb.RETRACT else waiting_for(consent, customer_id, at)
    decide(rows, _SAYS[verb], at, consent)
    return move(
        consent,
        verb,
        actor=Actor.AUTHORISER,
        reference=str(customer_id),
        at=at,
        policy=policy,
        detail={},
        evidence={"accounts": [row.account.account for row in rows], **evidence},
    )


def _is_over(consent: Consent, at: datetime) -> bool:
    """Whether time has ended it, though no job has written that yet; or would have, were it not used up."""
    past_its_end = consent.expires_at is not None and consent.expires_at <= at
    return past_its_end or status_at(consent, at) is Status.EXPIRED
