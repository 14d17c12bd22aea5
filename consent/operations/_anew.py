"""The customer agrees once more to a consent: the next edition of it, under the same id.

Tokens of the editions before stay good until the recipient has one of the new, so that a recipient that
stumbles on its way back keeps what it had; but for what was taken away, which they stop opening at once. What
a stop had ended stays good for nothing where the consent itself is brought back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.extent import extent_of
from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent
from consent.operations._accounts import Other, cover_anew
from consent.operations._move import move
from consent.operations._own import AnothersConsent, what_it_allows
from consent.operations.authorise import (
    DecisionTooLate,
    NoAccountChosen,
    deadline_of_pick_up,
    end_of_sharing,
)
from consent.policy import ConsentPolicy, Terms
from consent.queries import in_force


class ConsentChanged(Exception):
    """It is not any more the edition that the customer was shown."""


class PaysFromAnother(Exception):
    """A consent to pay keeps the account that it was given for."""


@transaction.atomic
def agree_anew(
    verb: Verb,
    *,
    consent_id: UUID,
    edition: int,
    customer_id: int,
    terms: Terms | None,
    accounts: Sequence[str],
    others: Iterable[Other] = (),
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    """Put `terms` (None: what it asks for stays) and `accounts` in the place of what an edition says, and
    keep both: what is personal as evidence, the rest in the event.

    The row lock makes a stop wait, or is waited for: an ended consent is not amended, and one in force is not
    brought back. Others who have a say are asked anew of one that was stopped. Where this raises
    TransitionRefused, DecisionTooLate, ConsentChanged, AnothersConsent, NoAccountChosen or PaysFromAnother,
    it is as it was.
    """
    consent: Any = _LOCKED.get(pk=consent_id)
    lifecycle, revived = policy.lifecycle_of(consent.kind), verb is Verb.REVIVE
    lifecycle.next_status(verb, Status(consent.status), Actor.CUSTOMER)
    if not (lifecycle.revives(consent, at) if revived else consent.in_force):
        raise DecisionTooLate
    if consent.customer_id != customer_id:
        raise AnothersConsent
    if consent.edition != edition:
        raise ConsentChanged
    before, extent = what_it_allows(consent), extent_of(consent)
    asked, pays = dict[str, Any](), consent.kind in policy.kinds_to_pay
    if terms is not None:
        consent.permissions, asked = list(terms.permissions), {"wire": dict(terms.wire or {})}
        consent.keep_wire(asked["wire"], about_people=pays)
        consent.lasts, consent.expires_at = terms.lasts, terms.expires_at
        consent.transactions_from, consent.transactions_to = terms.transactions_from, terms.transactions_to
        consent.expires_at = end_of_sharing(consent, at, policy)
    if not accounts and policy.needs_accounts(consent.permissions):
        raise NoAccountChosen
    consent.edition, consent.amended_at = consent.edition + 1, at
    if revived:
        consent.edition_in_use = consent.edition
    if consent.in_use_since is None:
        consent.pick_up_by = deadline_of_pick_up(consent, at, policy)
    covered = cover_anew(
        consent,
        accounts,
        others,
        customer_id=customer_id,
        at=at,
        policy=policy,
        wider=extent_of(consent).goes_beyond(extent),
        stopped=revived,
    )
    if pays and set(covered.before) != set(accounts):
        raise PaysFromAnother
    return move(
        consent,
        verb,
        actor=Actor.CUSTOMER,
        reference=str(customer_id),
        at=at,
        policy=policy,
        detail={"before": before, "after": what_it_allows(consent) | ({} if pays else asked)},
        evidence={
            "accounts": list(accounts),
            "accounts_before": list(covered.before),
            **(asked if pays else {}),
            **evidence,
        },
        dropped=covered.dropped,
    )


_LOCKED = Consent.objects.annotate(in_force=in_force()).select_for_update(no_key=True, of=("self",))
