"""A code that somebody typed, tried: where it is wrong the log and its customer's activity say so."""

from datetime import datetime

from django.http import HttpRequest

from oidc.addresses import network_of
from oidc.policy import Factor
from oidc.security_log import refused
from portal import second_factor
from portal.activity import Happened, happened
from portal.allowances import UsedUp
from portal.proofs import Proof


def tried(
    http: HttpRequest,
    person_id: int,
    code: str,
    *,
    sent: second_factor.Sent | None,
    factors: frozenset[Factor],
    at: datetime,
) -> Proof:
    """What the code proves; raises WrongCode, Paused or UsedUp, each noted."""
    try:
        return second_factor.prove(
            person_id=person_id, code=code, network=network_of(http), at=at, sent=sent, factors=factors
        )
    except second_factor.WrongCode:
        refused(http, "wrong code", "not this customer's, or used before", customer=person_id)
        happened(http, person_id, Happened.WRONG_CODE, at)
        raise
    except UsedUp as limit:
        refused(http, "codes paused", str(limit), customer=person_id)
        raise
    except second_factor.Paused:
        refused(http, "codes paused", "too many wrong codes", customer=person_id)
        happened(http, person_id, Happened.PAUSED, at)
        raise
