"""Somebody who holds an account takes it out of what one of its other users shares; the rest goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consent.account_states import OPEN, AuthoriserState
from consent.lifecycle import Actor, Verb, status_at
from consent.models import Authoriser, Consent
from consent.operations._accounts import decide, of_customer
from consent.operations._move import move
from consent.operations._take_back import SAYS
from consent.policy import ConsentPolicy


@transaction.atomic
def stop_user(
    *,
    account: str,
    customer_id: int,
    user: str,
    legal_name: str | None,
    at: datetime,
    policies: Mapping[str, ConsentPolicy],
    evidence: Mapping[str, Any],
) -> list[UUID]:
    """Take back what this holder had agreed to of one account, and refuse what still waits for their word, in
    every consent that `user`, by the bank's number, gave: to one company, whatever brands it has, or to any.

    Gives the consents this has changed. Once it returns nothing of the account goes out under them: a call
    that was being answered finds its consent changed.
    """
    concerned = Authoriser.objects.filter(
        customer=customer_id,
        state__in=sorted(SAYS),
        account__account=account,
        account__state__in=sorted(OPEN),
        account__consent__customer__customer_number=user,
        account__consent__issuer__in=list(policies),
    )
    if legal_name is not None:
        concerned = concerned.filter(account__consent__recipient__legal_name=legal_name)
    consents = sorted(set(concerned.values_list("account__consent", flat=True)))
    return [
        consent_id
        for consent_id in consents
        if _one(consent_id, account, customer_id, at=at, policies=policies, evidence=evidence)
    ]


def _one(
    consent_id: UUID,
    account: str,
    customer_id: int,
    *,
    at: datetime,
    policies: Mapping[str, ConsentPolicy],
    evidence: Mapping[str, Any],
) -> bool:
    """Of one consent; False where it has ended or changed meanwhile."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    policy = policies[consent.issuer]
    rows = of_customer(consent, customer_id).filter(
        Q(decide_by=None) | Q(decide_by__gt=at) | Q(state=AuthoriserState.APPROVED),
        account__account=account,
        account__state__in=sorted(OPEN),
    )
    for said_before, (verb, says) in SAYS.items():
        found = list(rows.filter(state=said_before))
        if not found or not _can_be_said(verb, consent, policy, at):
            continue
        decide(found, says, at, consent)
        move(
            consent,
            verb,
            actor=Actor.AUTHORISER,
            reference=str(customer_id),
            at=at,
            policy=policy,
            detail={},
            evidence={"accounts": [account], **evidence},
        )
        return True
    return False


def _can_be_said(verb: Verb, consent: Consent, policy: ConsentPolicy, at: datetime) -> bool:
    lifecycle = policy.lifecycle_of(consent.kind)
    return lifecycle.target(verb, status_at(consent, at), Actor.AUTHORISER) is not None
