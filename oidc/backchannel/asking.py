"""What has become of a request, as its client asks again and again (CIBA Core §10.1, §11)."""

from datetime import timedelta
from typing import Any, NoReturn

from django.db.models import F, Q
from django.db.models.functions import Least, Now

from oidc.asking import Outcome
from oidc.backchannel_policy import FETCHED_WITHIN
from oidc.clauses import clause
from oidc.digests import digest
from oidc.errors import AccessDenied, AuthorizationPending, ExpiredToken, InvalidGrant, SlowDown
from oidc.models import BackchannelAuthentication, Client, Interaction

MORE, LONGEST = 5, 60
"""Seconds that who asks too often has to wait longer, and how long that can become at most."""
LEEWAY = timedelta(seconds=1)
"""By so much a call may come too early, as one takes its way faster than another."""
_UNDECIDED = (Outcome.NONE, Outcome.LEFT)


@clause("CIB-05", "CIBA §11")
def allowed_in(auth_req_id: str, client: Client) -> Interaction:
    """The interaction in which the customer said yes, not yet asked for; else raises what the client is told:
    AuthorizationPending, SlowDown, ExpiredToken, AccessDenied, InvalidGrant."""
    row: Any = (
        BackchannelAuthentication.objects.filter(digest=digest(auth_req_id), client=client)
        .annotate(now=Now())
        .first()
    )
    if row is None:
        raise InvalidGrant("auth_req_id is unknown", log="unknown, or another client's")
    decided = _decided(row) if row.closed_at is not None else None
    if decided is None:
        if row.closed_at is not None or row.expires_at <= row.now:
            raise ExpiredToken("the customer did not decide in time, or newer requests took its place")
        _pending(row)
    if decided.outcome != Outcome.ALLOWED:
        raise AccessDenied("the customer, or the bank, refused")
    if decided.answered_at is not None:
        raise InvalidGrant("auth_req_id was used before")
    if row.expires_at + FETCHED_WITHIN <= row.now:
        raise ExpiredToken("auth_req_id has expired")
    return decided


def _decided(row: BackchannelAuthentication) -> Interaction | None:
    flows = Interaction.objects.filter(backchannel=row).exclude(outcome__in=_UNDECIDED)
    return flows.select_related("client", "consent").first()


@clause("CIB-05", "CIBA §7.3", "CIBA §11")
def _pending(row: BackchannelAuthentication) -> NoReturn:
    """Say that it waits still; to who came before its time, that from now on it has to wait longer."""
    kept = timedelta(seconds=row.interval) - LEEWAY
    asked = BackchannelAuthentication.objects.filter(pk=row.pk)
    if asked.filter(Q(asked_at=None) | Q(asked_at__lte=Now() - kept)).update(asked_at=Now()):
        raise AuthorizationPending("the customer has not decided yet")
    asked.update(asked_at=Now(), interval=Least(F("interval") + MORE, LONGEST))
    raise SlowDown(f"ask {MORE} seconds later each time, from now on")
