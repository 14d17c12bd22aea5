"""Somebody who holds an account with the customer agrees to its being shared, or does not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.account_states import AuthoriserState
from consent.lifecycle import Actor, Status, Verb, status_at
from consent.models import Authoriser, Consent
from consent.operations._accounts import NothingToDecide, agreed_by, decide, waiting_for
from consent.operations._anew import ConsentChanged
from consent.operations._move import move
from consent.policy import ConsentPolicy


@transaction.atomic
def approve(
    *,
    consent_id: UUID,
    customer_id: int,
    edition: int,
    accounts: Collection[str],
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    """Agree to these accounts, by the bank's references, under this edition of a consent in force, and record
    what that rested on. It is what the customer was shown: whatever else waits for them still does.

    Raises ConsentChanged where the consent was agreed to anew since, or one of the accounts does not wait for
    this customer any more; NothingToDecide where none does, also as the time is over; and TransitionRefused
    where the consent has ended.
    """
    consent = _locked(Verb.APPROVE, consent_id, at, policy)
    waiting = waiting_for(consent, customer_id, at)
    rows = [row for row in waiting if row.account.account in accounts]
    if consent.edition != edition or {row.account.account for row in rows} != set(accounts):
        raise ConsentChanged
    return _say(Verb.APPROVE, consent, customer_id, rows, at=at, policy=policy, evidence=evidence)


@transaction.atomic
def decline(
    *,
    consent_id: UUID,
    customer_id: int,
    accounts: Collection[str],
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    """Refuse what waits for this customer of these accounts, whatever the edition; the others go on.

    Raises NothingToDecide, also where the time is over, and TransitionRefused where the consent has ended.
    """
    consent = _locked(Verb.DECLINE, consent_id, at, policy)
    rows = [row for row in waiting_for(consent, customer_id, at) if row.account.account in accounts]
    return _say(Verb.DECLINE, consent, customer_id, rows, at=at, policy=policy, evidence=evidence)


@transaction.atomic
def retract(
    *, consent_id: UUID, customer_id: int, at: datetime, policy: ConsentPolicy, evidence: Mapping[str, Any]
) -> Consent:
    """Take back what this customer agreed to under one consent: of those accounts nothing is shared any more,
    the others go on. Raises as `decline` does.

    Once this returns nothing of them goes out: a call that was being answered finds the consent changed.
    """
    consent = _locked(Verb.RETRACT, consent_id, at, policy)
    rows = agreed_by(consent, customer_id)
    return _say(Verb.RETRACT, consent, customer_id, rows, at=at, policy=policy, evidence=evidence)


_SAYS = {
    Verb.APPROVE: AuthoriserState.APPROVED,
    Verb.DECLINE: AuthoriserState.REFUSED,
    Verb.RETRACT: AuthoriserState.WITHDRAWN,
}


def _locked(verb: Verb, consent_id: UUID, at: datetime, policy: ConsentPolicy) -> Consent:
    """The consent, its row locked, of which this can still be said."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    policy.lifecycle_of(consent.kind).next_status(verb, Status(consent.status), Actor.AUTHORISER)
    if _is_over(consent, at):
        raise NothingToDecide
    return consent


def _say(
    verb: Verb,
    consent: Consent,
    customer_id: int,
    rows: Sequence[Authoriser],
    *,
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    if not rows:
        raise NothingToDecide
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
