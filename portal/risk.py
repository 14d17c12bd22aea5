"""What speaks against trusting a sign-in as usual; what follows from it the profiles say."""

from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest

from consent.prepared import first_row
from oidc.clauses import clause
from oidc.policy import Risk
from portal.activity import FAILURES
from portal.devices import device_digest

MANY = 4
"""Failures in an hour: who mistypes twice on each of two pages is still nobody's attack."""
LATELY = timedelta(hours=1)

_STANDING = """
SELECT EXISTS (SELECT FROM portal_knowndevice WHERE person_id = %s AND digest = %s),
       (SELECT count(*) FROM portal_signinevent WHERE person_id = %s AND what = ANY(%s) AND at > %s),
       EXISTS (SELECT FROM portal_declaredthreat WHERE ended_at IS NULL)
"""


@clause("ACR-11")
def risk_of(http: HttpRequest, person_id: int, at: datetime) -> Risk:
    """The risk of this person, in this browser, at this moment; of nobody's id, as of somebody new."""
    return risk_on(device_digest(http), person_id, at)


def risk_on(device: bytes, person_id: int, at: datetime) -> Risk:
    """The same on what is known by this digest."""
    asked = [person_id, device, person_id, [*FAILURES], at - LATELY]
    known, failures, threat = first_row(connections[DEFAULT_DB_ALIAS], _STANDING, asked) or (False, 0, False)
    return Risk(new_device=not known, many_failures=failures > MANY, threat=threat)
