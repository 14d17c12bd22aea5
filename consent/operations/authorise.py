"""The customer says yes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent
from consent.operations._accounts import Other, cover
from consent.operations._move import move
from consent.policy import ConsentPolicy


class NoAccountChosen(Exception):
    """A consent to see accounts, without one, would allow nothing, and prove a decision nobody took."""


class OneAccountOnly(Exception):
    """Money leaves one account: a consent to pay that named several would leave open which."""


class DecisionTooLate(Exception):
    """The time to decide on this consent, or the consent's own end, is over."""


@transaction.atomic
def authorise(
    *,
    consent_id: UUID,
    customer_id: int,
    accounts: Sequence[str],
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
    others: Iterable[Other] = (),
    acting_for: str = "",
) -> Consent:
    """Let a consent take effect for the chosen accounts, and record what the decision rested on.

    `accounts` are the bank's references; whoever calls has checked that they are the customer's and eligible,
    and knows who else has a say in them: an account that somebody still has to agree to waits for that. Where
    the customer is `acting_for` an organisation, by the bank's key, all of them are that organisation's.
    Raises DecisionTooLate, NoAccountChosen, OneAccountOnly, AuthoriserUnknown, or TransitionRefused where it
    was decided before.
    """
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    if not accounts and policy.needs_accounts(consent.permissions):
        raise NoAccountChosen
    if len(accounts) > 1 and policy.payment_terms(consent.kind, consent.wire, consent.created_at):
        raise OneAccountOnly
    policy.lifecycle_of(consent.kind).next_status(Verb.AUTHORISE, Status(consent.status), Actor.CUSTOMER)
    if at >= consent.authorise_by or (consent.expires_at is not None and at >= consent.expires_at):
        raise DecisionTooLate
    consent.customer_id, consent.acting_for = customer_id, acting_for
    consent.authorised_at = at
    consent.expires_at = end_of_sharing(consent, at, policy)
    consent.pick_up_by = deadline_of_pick_up(consent, at, policy)
    cover(consent, accounts, others, customer_id=customer_id, at=at, policy=policy)
    return move(
        consent,
        Verb.AUTHORISE,
        actor=Actor.CUSTOMER,
        reference=str(customer_id),
        at=at,
        policy=policy,
        detail={"expires_at": consent.expires_at},
        evidence={
            "accounts": list(accounts),
            **({"acting_for": acting_for} if acting_for else {}),
            **evidence,
        },
    )


def deadline_of_pick_up(consent: Consent, at: datetime, policy: ConsentPolicy) -> datetime:
    """Until when the recipient's first token may come: not past the consent's own end."""
    latest = at + policy.pick_up_within
    return latest if consent.expires_at is None else min(latest, consent.expires_at)


def end_of_sharing(consent: Consent, at: datetime, policy: ConsentPolicy) -> datetime | None:
    """When access ends by itself: counted from the decision where a length was asked, never past the cap."""
    ends = at + consent.lasts if consent.lasts is not None else consent.expires_at
    if policy.longest_sharing is None:
        return ends
    cap = at + policy.longest_sharing
    return cap if ends is None else min(ends, cap)
