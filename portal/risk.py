"""What speaks against trusting a sign-in as usual; what follows from it the profiles say."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from oidc.clauses import clause
from oidc.policy import Risk
from portal.activity import failures_since
from portal.devices import is_known
from portal.models import DeclaredThreat

MANY = 4
"""Failures in an hour: who mistypes twice on each of two pages is still nobody's attack."""
LATELY = timedelta(hours=1)


@clause("ACR-11")
def risk_of(http: HttpRequest, person_id: int, at: datetime) -> Risk:
    """The risk of this person, in this browser, at this moment."""
    return Risk(
        new_device=not is_known(http, person_id),
        many_failures=failures_since(person_id, at - LATELY) > MANY,
        threat=DeclaredThreat.objects.filter(ended_at=None).exists(),
    )
