"""How long a request waits for its decision, how it waits longer (WCAG 2.2.1), and what spends it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Value
from django.db.models.functions import Least, Now

from consent.queries import ConsentFacts
from oidc.clauses import clause
from oidc.models import BackchannelAuthentication, Interaction, PushedRequest
from oidc.policy import SecurityPolicy

LIFETIME = timedelta(minutes=10)
"""From its beginning, and again whenever its customer asks for more time."""


def latest_end(row: Interaction, policy: SecurityPolicy, consent: ConsentFacts) -> datetime:
    """When the request ends whatever its customer wishes: by the profile, or with the consent it is about."""
    bounds = [row.created_at + policy.longest_decision, consent.expires_at]
    if row.backchannel is not None:
        bounds.append(row.backchannel.expires_at)
    if not row.edition:
        bounds.append(consent.authorise_by)
    return min(each for each in bounds if each is not None)


def longest(policies: Iterable[SecurityPolicy]) -> timedelta:
    """How long a request may wait under any of these policies, whoever asks for more time."""
    return max((policy.longest_decision for policy in policies), default=LIFETIME)


def extend(row: Interaction, latest: datetime) -> None:
    """Let the request end LIFETIME from now and no later than `latest`: one write, while it waits."""
    waiting = Interaction.objects.filter(pk=row.pk, decided_at=None, expires_at__gt=Now())
    ends = Least(Now() + LIFETIME, Value(latest))
    waiting.filter(expires_at__lt=ends).update(expires_at=ends)


def begun_at(row: Interaction) -> datetime:
    """Since when its customer is asked: from then on, whatever they prove is proved for this request."""
    if row.backchannel is not None:
        return row.backchannel.created_at
    return row.proofs_from or row.created_at


@clause("PAR-05", "CIB-10", "FAPI2-SP §5.3.2.2")
def use_up(row: Interaction) -> bool:
    """Spend what is behind the interaction, a pushed request or one of the back channel; False where another
    browser's decision has done so, or the latter has run out."""
    if row.backchannel_id is not None:
        waits = BackchannelAuthentication.objects.filter(
            pk=row.backchannel_id, closed_at=None, expires_at__gt=Now()
        )
        return waits.update(closed_at=Now()) == 1
    if row.pushed_id is None:
        return True
    return PushedRequest.objects.filter(pk=row.pushed_id, consumed_at=None).update(consumed_at=Now()) == 1
