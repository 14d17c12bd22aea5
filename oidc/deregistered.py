"""Closes the consents of clients that gave up their registration. Their access had ended with it."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from consent import operations
from consent.issuers import consent_policies
from consent.lifecycle import Actor, Status, TransitionRefused, Verb
from consent.models import Consent
from oidc.clauses import clause
from oidc.models import Client


@clause("REG-18")
def close_consents(at: datetime, *, limit: int) -> int:
    """End up to `limit` consents by their recipient's verb, as it is the recipient that left; how many ended.

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
    closed = 0
    for consent_id, issuer, client_id in left.values_list("pk", "issuer", "client_id")[:limit]:
        try:
            operations.revoke(consent_id=consent_id, client_id=client_id, at=at, policy=policies[issuer])
        except TransitionRefused:
            continue
        closed += 1
    return closed
