"""Somebody who holds an account takes it out of what one of its other users shares; the rest goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consent.account_states import OPEN, AuthoriserState
from consent.lifecycle import Actor, Status, Verb, status_at
from consent.models import Consent, ConsentAccount
from consent.operations._accounts import decide, end, of_customer
from consent.operations._move import move
from consent.operations._take_back import SAYS
from consent.policy import ConsentPolicy

_STANDS = [Status.ACTIVE, Status.CONSUMED]
"""The statuses of consents of which something can still be said."""


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
    """End one account in every consent that `user`, by the bank's number, gave: to one company, whatever
    brands it has, or to any.

    Where this holder has a say in the consent, that is their word: what they had agreed to is taken back,
    what waits for them is refused. Where they have none, as one of them needs protection or they came later,
    the bank ends it; the event names the bank, and its evidence whose word that rests on.

    Gives the consents this has changed. Once it returns nothing of the account goes out under them: a call
    that was being answered finds its consent changed.
    """
    concerned = ConsentAccount.objects.filter(
        account=account,
        state__in=sorted(OPEN),
        consent__customer__customer_number=user,
        consent__status__in=_STANDS,
        consent__issuer__in=list(policies),
    )
    if legal_name is not None:
        concerned = concerned.filter(consent__recipient__legal_name=legal_name)
    consents = concerned.order_by("consent").values_list("consent", flat=True)
    return [
        consent_id
        for consent_id in list(consents)
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
    said: dict[str, Any] = {"at": at, "policy": policy, "detail": {}}
    rows = of_customer(consent, customer_id).filter(
        Q(decide_by=None) | Q(decide_by__gt=at) | Q(state=AuthoriserState.APPROVED),
        account__account=account,
        account__state__in=sorted(OPEN),
    )
    for said_before, (verb, says) in SAYS.items():
        found = list(rows.filter(state=said_before))
        if found and _can_say(Actor.AUTHORISER, verb, consent, policy, at):
            decide(found, says, at, consent)
            own = {"accounts": [account], **evidence}
            reference = str(customer_id)
            move(consent, verb, actor=Actor.AUTHORISER, reference=reference, evidence=own, **said)
            return True
    if not _can_say(Actor.HOLDER, Verb.RETRACT, consent, policy, at) or not end(consent, account, at):
        return False
    for_them = {"accounts": [account], "customer": customer_id, **evidence}
    move(consent, Verb.RETRACT, actor=Actor.HOLDER, reference="", evidence=for_them, **said)
    return True


def _can_say(actor: Actor, verb: Verb, consent: Consent, policy: ConsentPolicy, at: datetime) -> bool:
    lifecycle = policy.lifecycle_of(consent.kind)
    return lifecycle.target(verb, status_at(consent, at), actor) is not None
