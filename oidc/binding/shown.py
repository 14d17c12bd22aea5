"""The DPoP proof that came with a call: found, verified, used up."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path

from consent.storing import Proviso, store
from oidc.binding.dpop import Proof, verify_proof
from oidc.binding.nonces import require_nonce
from oidc.clauses import clause
from oidc.digests import digest
from oidc.errors import InvalidDpopProof
from oidc.issuers import security_policy
from oidc.jose.times import SKEW
from oidc.models import UsedProof
from oidc.single_use import first_use


@clause("TLS-17", "RFC 9449 §4.3")
def shown_proof(
    http: HttpRequest, issuer: str, now: datetime, *, access_token: str | None = None
) -> Proof | None:
    """The proof in the one DPoP header, None without the header or where the issuer binds nothing to keys.

    Raises InvalidDpopProof or UseDpopNonce. Whoever goes by the proof must spend it, after all else is right.
    """
    path = escape_uri_path(http.path)
    return proof_in(
        # Several headers reach us as one, joined by a comma, which no JWS holds.
        http.headers.get("DPoP"),
        issuer,
        now,
        method=str(http.method),
        # Our addresses as we know them: what the Host header says is the caller's choice.
        urls=(f"{settings.BASE_URL}{path}", f"{settings.MTLS_BASE_URL}{path}"),
        access_token=access_token,
    )


def proof_in(
    header: str | None,
    issuer: str,
    now: datetime,
    *,
    method: str,
    urls: tuple[str, ...],
    access_token: str | None = None,
) -> Proof | None:
    """As `shown_proof`, of a call whose DPoP header, method and address are given."""
    policy = security_policy(issuer)
    if header is None or "dpop" not in policy.sender_constraints:
        return None
    proof = verify_proof(
        header,
        method=method,
        urls=urls,
        algorithms=policy.signing_algorithms,
        now=now,
        access_token=access_token,
    )
    if policy.dpop_nonce_lifetime is not None:
        require_nonce(proof, issuer, policy.dpop_nonce_lifetime, now)
    return proof


@clause("TLS-18", "RFC 9449 §11.1")
def unspent(proof: Proof) -> tuple[Proviso, InvalidDpopProof]:
    """Uses a proof up, and holds if nobody did before, also between callers that race; else what to say.

    The row outlives the proof by more than clocks of our own machines may differ.
    """
    row = UsedProof(digest=digest(f"{proof.jkt} {proof.jti}"), expires_at=proof.counts_until + 2 * SKEW)
    return first_use(row), InvalidDpopProof("the DPoP proof was used before")


def spend_proof(proof: Proof) -> None:
    """Use a proof up; InvalidDpopProof where it was before."""
    first, refusal = unspent(proof)
    if not all(store(provided=[first])):
        raise refusal
