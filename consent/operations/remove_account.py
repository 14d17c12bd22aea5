"""The customer takes one account out of a consent in force; the others go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.lifecycle import Actor, Verb
from consent.models import Authoriser, Consent, ConsentAccount
from consent.open_accounts import still_open
from consent.operations._move import move
from consent.operations._own import held_by, what_it_allows
from consent.policy import ConsentPolicy


class LastAccount(Exception):
    """Nothing would be left to share: that is a stop, and has to be asked for as one."""


@transaction.atomic
def remove_account(
    *,
    consent_id: UUID,
    customer_id: int,
    account: str,
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    """Let an account, by the bank's reference, be shared no more under this one consent.

    Tokens stay good for the rest. Once this returns nothing of the account goes out: a call that was being
    answered finds the consent changed. An account that is not there any more changes nothing. Raises
    TransitionRefused where the consent has ended or its profile lets nobody, AnothersConsent, LastAccount.
    """
    consent = held_by(customer_id, consent_id, Verb.REMOVE_ACCOUNT, policy)
    rows = ConsentAccount.objects.filter(consent=consent).order_by("account")
    before = list(rows.filter(still_open(at)).values_list("account", flat=True))
    if not rows.filter(account=account).exists():
        return consent
    if before == [account]:
        raise LastAccount
    concerned = _with_a_say(consent)
    rows.filter(account=account).delete()
    said = what_it_allows(consent)
    return move(
        consent,
        Verb.REMOVE_ACCOUNT,
        actor=Actor.CUSTOMER,
        reference=str(customer_id),
        at=at,
        policy=policy,
        detail={"before": said, "after": said},
        evidence={
            "accounts": [one for one in before if one != account],
            "accounts_before": before,
            **evidence,
        },
        dropped=concerned - _with_a_say(consent),
    )


def _with_a_say(consent: Consent) -> set[int]:
    return set(Authoriser.objects.filter(account__consent=consent).values_list("customer", flat=True))
