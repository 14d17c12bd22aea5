"""Closes the consents of clients that gave up their registration, or that their directory removed.

Their access had ended with it.
"""

from datetime import datetime
from functools import cache

from django.db.models import Exists, OuterRef

from consent import operations
from consent.issuers import consent_policies
from consent.lifecycle import Actor, Status, TransitionRefused, Verb
from consent.models import Consent
from consent.reasons import Reason
from oidc.clauses import clause
from oidc.models import Client
from oidc.standings import was_removed


@clause("REG-18", "ARR-07")
def close_consents(at: datetime, *, limit: int) -> int:
    """End up to `limit` consents, and say how many ended: by their recipient's verb where it left of its own
    accord, by the bank's where its directory removed it.

    One that its customer stops meanwhile is left as that. So is a payment that was allowed and is still to be
    made: its kind knows no such end, and whoever left cannot ask for it any more.
    """
    policies = consent_policies()
    gone = Client.objects.filter(
        issuer=OuterRef("issuer"), client_id=OuterRef("client_id"), deregistered_at__isnull=False
    )
    left = Consent.objects.filter(Exists(gone), status=Status.ACTIVE, issuer__in=policies.keys())
    for issuer, policy in policies.items():
        left = left.exclude(issuer=issuer, kind__in=policy.kinds_without(Verb.REVOKE, Actor.RECIPIENT))
    removed, closed = cache(_removed), 0
    for consent_id, issuer, client_id in left.values_list("pk", "issuer", "client_id")[:limit]:
        policy = policies[issuer]
        try:
            if removed(issuer, client_id):
                closed += operations.end(
                    consent_id=consent_id,
                    reason=Reason.NO_LONGER_ACCREDITED,
                    note="",
                    system=f"register of {issuer}",
                    at=at,
                    policy=policy,
                )
            else:
                operations.revoke(consent_id=consent_id, client_id=client_id, at=at, policy=policy)
                closed += 1
        except TransitionRefused:
            continue
    return closed


def _removed(issuer: str, client_id: str) -> bool:
    return was_removed(Client.objects.get(issuer=issuer, client_id=client_id))
