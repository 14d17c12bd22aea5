"""Challenges for the proofs of clients' instances: computed from the clock, so that nothing is stored.

They say that a proof is fresh, whatever its maker's clock says; that it comes once, its jti says.
"""

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from oidc.clauses import clause
from oidc.errors import UseAttestationChallenge

LIFETIME = timedelta(minutes=5)
"""How long a challenge is good at least; twice that at most."""


def current_challenge(issuer: str, now: datetime) -> str:
    """What a proof made at this time is to hold."""
    return _challenge(issuer, _slot(now))


@clause("CAU-22", "CAU-23", "ATTEST §6.1")
def require_challenge(issuer: str, brought: object, now: datetime) -> None:
    """Refuse a proof without the challenge that this issuer gives at this time, or gave just before; raises
    UseAttestationChallenge with the one to use."""
    known = (_challenge(issuer, slot) for slot in (_slot(now), _slot(now) - 1))
    if not isinstance(brought, str) or not any(constant_time_compare(brought, each) for each in known):
        raise UseAttestationChallenge(current_challenge(issuer, now))


def _slot(now: datetime) -> int:
    return int(now.timestamp() // LIFETIME.total_seconds())


def _challenge(issuer: str, slot: int) -> str:
    return salted_hmac("accord.attestation.challenge", f"{issuer} {slot}", algorithm="sha256").hexdigest()
