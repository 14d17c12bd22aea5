"""What a call counts against, and the refusal of one too many: limits are the profile's (`oidc.traffic`).

Only calls whose sender has proven who it is count, and against itself: nobody uses up what is another's. What
comes unproven is for the proxy in front to bound, by its address (docker/nginx.conf).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from consent.figures import in_force_now
from consent.problems import Fault, Flaw, Problem
from oidc.call_counts import Counted, TooMany, calls_here
from oidc.clauses import clause
from oidc.errors import TooManyRequests
from oidc.issuers import issuer_names, security_policy
from oidc.models import AccessToken, Client
from oidc.traffic import Bucket, Limit

LEARNT_EVERY = timedelta(minutes=1)
_lasting: dict[str, tuple[datetime, int]] = {}
"""By issuer, when it was learnt how many consents that last are in force, and how many."""


@clause("NFR-03", "NFR-06", "NFR-11", "RFC 6585 §4")
def admit_client(client: Client, now: datetime) -> None:
    """Count a call of an authenticated client; raises TooManyRequests. The bank's own resource servers may
    ask as much as they like."""
    if client.resource_server:
        return
    try:
        calls_here.admit(_of_client(client), now)
    except TooMany as full:
        raise TooManyRequests(_said(full), wait=full.wait) from None


@clause("NFR-06", "NFR-11")
def admit_own_call(token: AccessToken, now: datetime) -> None:
    """Count a call for the client's own business; raises Problem."""
    _admit(_of_client(token.application), now)


@clause("NFR-03", "NFR-04", "NFR-05", "NFR-06", "NFR-11", "RES-10")
def admit_customers_call(token: AccessToken, now: datetime, *, present: bool) -> None:
    """Count a call for a customer's data, by whether the client says they are present; raises Problem."""
    _admit((*_of_client(token.application), *_of_customer(token, present=present)), now)


def learn(now: datetime) -> None:
    """Tell other servers what was counted here, and learn from them; and how much there is to be answered."""
    calls_here.tell(now)
    for issuer in issuer_names():
        wanted = security_policy(issuer).traffic.unattended is not None
        if wanted and (issuer not in _lasting or _lasting[issuer][0] + LEARNT_EVERY <= now):
            _lasting[issuer] = now, in_force_now(issuer).ongoing


def _admit(against: tuple[Counted, ...], now: datetime) -> None:
    try:
        calls_here.admit(against, now)
    except TooMany as full:
        flaw = Flaw(Fault.TOO_MANY, _said(full))
        raise Problem(429, flaw, headers={"Retry-After": str(full.wait)}) from None


def _of_client(client: Client) -> tuple[Counted, ...]:
    whose = f"{client.issuer} {client.client_id}"
    return tuple(
        Counted(Bucket.CLIENT, whose, _scaled(limit))
        for limit in security_policy(client.issuer).traffic.client
    )


def _of_customer(token: AccessToken, *, present: bool) -> Iterator[Counted]:
    issuer = token.application.issuer
    policy = security_policy(issuer).traffic
    if present:
        for limit in policy.customer:
            whose = f"{issuer} {token.application.client_id} {token.user_id}"
            yield Counted(Bucket.CUSTOMER, whose, _scaled(limit))
        return
    for limit in policy.session:
        yield Counted(Bucket.SESSION, f"{issuer} {token.pk}", _scaled(limit))
    if policy.unattended is not None:
        lasting = _lasting[issuer][1] if issuer in _lasting else 0
        yield Counted(Bucket.UNATTENDED, issuer, _scaled(policy.unattended(lasting)))


def _scaled(limit: Limit) -> Limit:
    return Limit(max(1, round(limit.calls * settings.TRAFFIC_FACTOR)), limit.seconds)


def _said(full: TooMany) -> str:
    limit = full.counted.limit
    return f"Too many calls {full.counted.bucket}: {limit.calls} in {limit.seconds} seconds are answered"
