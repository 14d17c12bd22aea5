"""Nonces for DPoP proofs (RFC 9449 §8, §9): computed from the clock, so that nothing is stored."""

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from oidc.binding.dpop import Proof
from oidc.clauses import clause
from oidc.errors import UseDpopNonce


@clause("TLS-18", "RFC 9449 §8")
def require_nonce(proof: Proof, issuer: str, lifetime: timedelta, now: datetime) -> None:
    """Refuse a proof without the nonce that this issuer gives its key at this time, or gave it just before.

    Raises UseDpopNonce with the nonce to use. A nonce lives between one and two `lifetime`.
    """
    slot = int(now.timestamp() // lifetime.total_seconds())
    current, previous = (_nonce(issuer, proof.jkt, number) for number in (slot, slot - 1))
    if not any(constant_time_compare(proof.nonce or "", nonce) for nonce in (current, previous)):
        raise UseDpopNonce(current)


def _nonce(issuer: str, jkt: str, slot: int) -> str:
    return salted_hmac("accord.dpop.nonce", f"{issuer} {jkt} {slot}", algorithm="sha256").hexdigest()
