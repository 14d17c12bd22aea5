"""The bank may not share an account at present: it rests in every consent, and goes on when that is over.

That is said of the account, once, and stands until the bank takes it back: a consent that is given or changed
meanwhile finds it there (`consent.operations._accounts`).
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.account_states import OPEN
from consent.lifecycle import Actor, Status, TransitionRefused, Verb
from consent.models import Consent, ConsentAccount, SuspendedAccount
from consent.operations._accounts import rest
from consent.operations._move import move
from consent.policy import ConsentPolicy


def suspend(*, account: str, because: str, at: datetime, policies: Mapping[str, ConsentPolicy]) -> list[UUID]:
    """Suspend an account, by the bank's reference, in all consents in which it is or may come to be shared,
    and in all that will be given.

    Whatever was agreed to stays. Gives the consents this has changed; a second call changes none.
    """
    SuspendedAccount.objects.bulk_create([SuspendedAccount(account=account, since=at)], ignore_conflicts=True)
    return _all(Verb.SUSPEND, account, because, at, policies)


def resume(*, account: str, because: str, at: datetime, policies: Mapping[str, ConsentPolicy]) -> list[UUID]:
    """Let an account go on that was suspended, as far as its consents are in force and all have agreed."""
    SuspendedAccount.objects.filter(account=account).delete()
    return _all(Verb.RESUME, account, because, at, policies)


def _all(
    verb: Verb, account: str, because: str, at: datetime, policies: Mapping[str, ConsentPolicy]
) -> list[UUID]:
    concerned = ConsentAccount.objects.filter(
        account=account,
        state__in=sorted(OPEN),
        suspended_at__isnull=verb is Verb.SUSPEND,
        consent__status=Status.ACTIVE,
        consent__issuer__in=list(policies),
    )
    consents = concerned.order_by("consent").values_list("consent", "consent__issuer")
    changed = []
    for consent_id, issuer in list(consents):
        with suppress(TransitionRefused):  # it has ended meanwhile
            if _one(verb, consent_id, account, because=because, at=at, policy=policies[issuer]):
                changed.append(consent_id)
    return changed


@transaction.atomic
def _one(
    verb: Verb, consent_id: UUID, account: str, *, because: str, at: datetime, policy: ConsentPolicy
) -> bool:
    """Of one consent; False where it has ended or changed meanwhile, or the bank has changed its word."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    target = policy.lifecycle_of(consent.kind).target(verb, Status(consent.status), Actor.HOLDER)
    if target is None or not rest(consent, account, suspended=verb is Verb.SUSPEND):
        return False
    move(
        consent,
        verb,
        actor=Actor.HOLDER,
        reference="",
        at=at,
        policy=policy,
        detail={},
        evidence={"accounts": [account], "because": because},
    )
    return True
